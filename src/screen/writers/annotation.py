"""A report as W3C Web Annotations, for readers that pin notes to a text."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.model import Draft, Finding, Report
from screen.writers._places import Place, Places
from screen.writers._secrets import Secrets

_SIDE = 32


def write(report: Report, draft: Draft) -> bytes:
    """Return the findings as one annotation page, UTF-8; positions are code points of the text.

    Words around personal data are no quote: they are left out, and the position stands alone.
    """
    secrets, places = Secrets(report, draft), Places(draft)
    source = quote(secrets.redact(draft.name) or report.draft, errors="replace")
    page = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:prescreen:{report.draft}",
        "type": "AnnotationPage",
        "items": [_annotation(finding, source, draft.text, secrets, places.of(finding)) for finding in report.findings],
    }
    return (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _annotation(finding: Finding, source: str, text: str, secrets: Secrets, places: list[Place]) -> dict[str, Any]:
    state = "已豁免" if finding.waived else LEVEL_NAMES["zh"][finding.level]
    note = f"{GATE_NAMES['zh'][finding.gate]}，{state}：{finding.message}"
    words = "。".join(filter(None, (note, finding.why, finding.waived)))
    bodies = [_body("assessing", secrets.redact(words)), _body("classifying", finding.rule)]
    bodies += [_body("linking", clause) for clause in finding.clauses]
    bodies += [_body("editing", secrets.redact(choice)) for choice in finding.suggest]
    target: dict[str, Any] = {"source": source}
    if finding.field:
        target["source"] = f"{source}#{quote(secrets.redact(finding.field), errors='replace')}"
    elif finding.span != (0, 0):
        target["selector"] = _selectors(finding, text, secrets)
    targets = [target, *(_boxed(place, source, secrets) for place in places)]
    return {
        "id": f"urn:prescreen:{finding.id}",
        "type": "Annotation",
        "motivation": "assessing",
        "body": bodies,
        "target": targets if places else target,
    }


def _boxed(place: Place, source: str, secrets: Secrets) -> dict[str, Any]:
    """A box as a media fragment; of pages the fragment of PDF, whose lengths are points."""
    left, top, right, bottom = place.box
    if place.page:
        value = f"page={place.page}&viewrect={left:g},{top:g},{right - left:g},{bottom - top:g}"
        return {"source": source, "selector": {
            "type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3778", "value": value}}
    image = place.image[:place.image.find(",") + 1] if place.image.startswith("data:") else secrets.redact(place.image)
    value = f"xywh=pixel:{left:g},{top:g},{right - left:g},{bottom - top:g}"
    return {"source": quote(image, errors="replace") or source, "selector": {
        "type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/", "value": value}}


def _body(purpose: str, words: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "language": "zh-CN", "value": words}


def _selectors(finding: Finding, text: str, secrets: Secrets) -> list[dict[str, Any]]:
    start, end = finding.span
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    around = (max(0, start - _SIDE), start), (start, end), (end, min(len(text), end + _SIDE))
    parts = [text[first:last] for first, last in around]
    shown = [secrets.slice(text, first, last) for first, last in around]
    if parts != shown or secrets.redact(parts[1]) != parts[1] or start == end:
        return [position]
    return [{"type": "TextQuoteSelector", "prefix": parts[0], "exact": parts[1], "suffix": parts[2]}, position]
