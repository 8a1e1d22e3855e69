"""A picture as a draft: its words by OCR, the links of its codes, whether it tells a place."""

from __future__ import annotations

from typing import Any

from screen.model import Draft, Gap, Mark, Span
from screen.readers.errors import ReadError
from screen.readers.pictures import BadPicture, Seen, is_link, look


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads a picture; words that could not be read are a gap.

    Anchors lead from lines to {"image", "box"} in pixels. Raises ReadError for a picture that cannot be opened.
    """
    try:
        seen = look(data)
    except BadPicture as error:
        raise ReadError(name, str(error)) from error
    draft = Draft(text="", name=name)
    for line in seen.lines:
        span = Span(len(draft.text), len(draft.text) + len(line.words))
        draft.text += line.words + "\n"
        draft.anchors.append((span, {"image": name, "box": list(line.box)}))
    draft.marks.extend(_codes(draft, seen))
    draft.meta["images"] = [entry(name, seen)]
    links = [{"text": "", "href": code} for code in seen.codes if is_link(code)]
    if links:
        draft.meta["links"] = links
    if seen.gap:
        draft.gaps.append(Gap("图片文字", seen.gap))
    return draft


def entry(name: str, seen: Seen) -> dict[str, Any]:
    """What meta keeps of a picture."""
    return {"file": name, "qr": list(seen.codes), "gps": seen.gps}


def _codes(draft: Draft, seen: Seen) -> list[Mark]:
    """Appends what codes say in words; to be screened like all others."""
    marks = []
    for code in seen.codes:
        if not is_link(code):
            span = Span(len(draft.text), len(draft.text) + len(code))
            draft.text += code + "\n"
            marks.append(Mark("note", span, "qr"))
    return marks
