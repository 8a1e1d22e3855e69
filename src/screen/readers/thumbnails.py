"""The pictures and pages of a draft made anew, small and without what must not be shown.

Only pixels leave: a picture is decoded under limits, covered where it holds personal data, and written as a fresh JPEG.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from screen.model import Draft
from screen.readers.embedded import loaders
from screen.readers.errors import ReadError
from screen.readers.pictures import FORMATS, BadPicture, bounded, upright

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGEST = 1_000
_SMALLEST = 64
_COARSE = 40
_PICTURES_MOST = 40
_PAGES_MOST = 30
_BYTES_MOST = 8 * 1024 * 1024
_QUALITY = 78
Box = tuple[float, float, float, float]


class Thumbnail(NamedTuple):
    """A picture as JPEG, its size in pixels, and the size of what it shows, in the unit of the boxes on it."""

    data: bytes
    size: tuple[int, int]
    whole: tuple[float, float]


def thumbnails(draft: Draft, source: bytes, folder: Path | None, veils: Mapping[str, Sequence[Box] | None],
               pages: Sequence[int] = ()) -> dict[str, Thumbnail]:
    """The pictures of a draft by the name that `meta["images"]` gives them, and `pages` of a PDF as `page 3`.

    `veils` are the boxes to cover by name, None for a picture that may not be shown. Vector pictures, those that
    cannot be opened and those beyond the limits are left out, as are all without Pillow.
    """
    if find_spec("PIL") is None:
        return {}
    read = {e.get("file") for e in draft.meta.get("images", ()) if isinstance(e, dict) and e.get("read")}
    out: dict[str, Thumbnail] = {}
    left = _BYTES_MOST
    for name, image, whole in _images(draft, source, folder, veils, pages):
        # Nobody knows what unread words say: they are made illegible.
        shown = image if name in read or name.startswith("page ") else _blurred(image)
        made = _made(shown, whole, veils.get(name) or ())
        left -= len(made.data)
        if left < 0:
            break
        out[name] = made
    return out


def _images(draft: Draft, source: bytes, folder: Path | None, veils: Mapping[str, Any],
            pages: Sequence[int]) -> Iterator[tuple[str, Image, tuple[float, float]]]:
    from PIL import Image

    count = 0
    for name, load in loaders(draft, source, folder):
        if count >= _PICTURES_MOST or veils.get(name, ()) is None:
            continue
        # What cannot be opened is a gap of the report already.
        with suppress(BadPicture, ReadError, Image.DecompressionBombError, Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(load()), formats=FORMATS) as image:
                bounded(image)
                shown = upright(image)
            if min(shown.size) >= _SMALLEST:
                count += 1
                yield name, shown, shown.size
    if source.startswith(b"%PDF") or (pages and b"%PDF" in source[:1024]):
        yield from _pages(draft, source, pages)


def _pages(draft: Draft, source: bytes, pages: Sequence[int]) -> Iterator[tuple[str, Image, tuple[float, float]]]:
    import pypdfium2

    with closing(pypdfium2.PdfDocument(source)) as document:
        unread = set(draft.meta.get("unread_pages", ()))
        for number in [page for page in pages if page not in unread][:_PAGES_MOST]:
            with closing(document[number - 1]) as page:
                width, height = page.get_width(), page.get_height()
                scale = min(2.0, _LARGEST / max(1.0, width, height))
                yield f"page {number}", page.render(scale=scale).to_pil().convert("RGB"), (width, height)


def _blurred(image: Image) -> Image:
    coarse = max(1.0, max(image.size) / _COARSE)
    small = image.resize((max(1, round(image.width / coarse)), max(1, round(image.height / coarse))))
    most = max(1.0, max(image.size) / (_LARGEST / 2))
    return small.resize((max(1, round(image.width / most)), max(1, round(image.height / most))))


def _made(image: Image, whole: tuple[float, float], veiled: Sequence[Box]) -> Thumbnail:
    from PIL import ImageDraw

    image = image.copy()
    pen = ImageDraw.Draw(image)
    across, down = image.width / max(1.0, whole[0]), image.height / max(1.0, whole[1])
    for left, top, right, bottom in veiled:
        pen.rectangle((left * across, top * down, right * across, bottom * down), fill="black")
    # Tall posters stay wide enough to be read.
    most = max(1.0, image.width / _LARGEST, image.height / (6 * _LARGEST))
    if most > 1:
        image = image.resize((max(1, round(image.width / most)), max(1, round(image.height / most))))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Thumbnail(out.getvalue(), image.size, whole)
