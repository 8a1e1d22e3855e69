"""A picture as a draft: its words by OCR, the links of its codes, whether it tells a place."""

from __future__ import annotations

from typing import Any

from screen.model import Draft, Gap, Mark, Span
from screen.readers.errors import ReadError
from screen.readers.pictures import BadPicture, Line, Seen, is_link, look


def read(data: bytes, name: str, encoding: str) -> Draft:
    """Reads a picture; words that could not be read are a gap.

    Anchors lead from lines to {"image", "box", "size"} in pixels. Raises ReadError for a picture that cannot be opened.
    """
    try:
        seen = look(data)
    except BadPicture as error:
        raise ReadError(name, str(error)) from error
    draft = Draft(text="", name=name)
    for line in seen.lines:
        _put(draft, name, seen, line)
    for square in seen.squares:
        # What a code says in words is screened like all others.
        if not is_link(square.words):
            draft.marks.append(Mark("note", _put(draft, name, seen, square), "qr"))
    draft.meta["images"] = [entry(name, seen)]
    links = [{"text": "", "href": code, "image": name} for code in seen.codes if is_link(code)]
    if links:
        draft.meta["links"] = links
    if seen.gap:
        draft.gaps.append(Gap("图片文字", seen.gap))
    return draft


def entry(name: str, seen: Seen) -> dict[str, Any]:
    """What meta keeps of a picture."""
    told: dict[str, Any] = {"file": name, "qr": list(seen.codes), "gps": seen.gps, "size": list(seen.size),
                            "read": not seen.gap}
    if seen.squares:
        told["lines"] = [{"text": square.words, "box": list(square.box)} for square in seen.squares]
    return told


def _put(draft: Draft, name: str, seen: Seen, line: Line) -> Span:
    span = Span(len(draft.text), len(draft.text) + len(line.words))
    draft.text += line.words + "\n"
    draft.anchors.append((span, {"image": name, "box": list(line.box), "size": list(seen.size)}))
    return span
