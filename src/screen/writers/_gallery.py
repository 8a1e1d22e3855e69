"""The pictures and pages of a draft on the reviewer's page, with a box over every flagged place."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from screen.model import Draft, Finding
from screen.writers._places import Place, Places


class Gallery:
    """The boxes of a report by picture; `numbers` are those of the findings on the page.

    `pictures` maps files of `meta["images"]`, and `page 3`, to (JPEG, its size, the size that boxes count in).
    """

    def __init__(self, draft: Draft, findings: Sequence[Finding], numbers: Sequence[int], pictures: Mapping[str, Any],
                 clean: Callable[[str], str]) -> None:
        self._pictures, self._clean = pictures, clean
        places = Places(draft)
        self._images = places.images
        self._findings = dict(zip(numbers, findings, strict=True))
        self._boxes: dict[str, list[tuple[int, Place]]] = {}
        self.places: dict[int, list[Place]] = {}
        self._begun: set[int] = set()
        for number, finding in zip(numbers, findings, strict=True):
            self.places[number] = found = places.of(finding)
            for place in found:
                self._boxes.setdefault(place.image or f"page {place.page}", []).append((number, place))

    def shows(self, place: Place) -> bool:
        """Whether a place can be seen on the page."""
        return (place.image or f"page {place.page}") in self._pictures

    def html(self) -> str:
        """The section with all pictures, "" when there are none."""
        shown = "\n".join(self._figures())
        if not shown:
            return ""
        head = '<section class="pictures" aria-labelledby="pictures-name"><h2 id="pictures-name">图片</h2>'
        return f"{head}\n{shown}</section>"

    def _figures(self) -> Iterator[str]:
        done: set[str] = set()
        for number, entry in enumerate(self._images, 1):
            file = str(entry.get("file", "")) if isinstance(entry, dict) else ""
            if file in self._pictures and file not in done:
                done.add(file)
                name = "" if file.startswith("data:") else file.rpartition("/")[2]
                blurred = "" if entry.get("read") else "（图中文字未经识别，已作模糊处理）"
                yield self._figure(file, f"图片 {number}" + (f" · {name}" if name else ""), blurred)
        for file in self._pictures:
            if file.startswith("page "):
                yield self._figure(file, f"第 {file[5:]} 页", "")

    def _figure(self, file: str, name: str, note: str) -> str:
        data, (width, height), whole = self._pictures[file]
        caption = self._clean(name + note)
        boxes = "".join(self._box(number, place) for number, place in self._boxes.get(file, ()))
        view = f"0 0 {whole[0]:g} {whole[1]:g}"
        layer = f'<svg viewBox="{view}" preserveAspectRatio="none">{boxes}</svg>' if boxes else ""
        source = f"data:image/jpeg;base64,{b64encode(data).decode('ascii')}"
        return (f'<figure><div class="frame"><img src="{source}" alt="{caption}" width="{width}" height="{height}">'
                f"{layer}</div><figcaption>{caption}</figcaption></figure>")

    def _box(self, number: int, place: Place) -> str:
        finding = self._findings[number]
        level = "waived" if finding.waived else finding.level
        left, top, right, bottom = place.box
        spot = f' id="b{number}"' if number not in self._begun else ""
        self._begun.add(number)
        shape = f'x="{left:g}" y="{top:g}" width="{right - left:g}" height="{bottom - top:g}"'
        # A number of a readable size, above the box or, at the upper edge, inside it.
        size = max(place.size[0], place.size[1] / 2) / 40
        line = top - size / 4 if top > size * 1.3 else top + size
        return (f'<a{spot} href="#f{number}" data-f="{number}" class="box {level}" aria-label="问题 {number}：'
                f'{self._clean(finding.message)}"><rect class="halo" {shape}/><rect {shape}/>'
                f'<text x="{left:g}" y="{line:g}" font-size="{size:g}" aria-hidden="true">{number}</text></a>')
