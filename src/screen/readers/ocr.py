"""Words in pictures by RapidOCR, whose models come with its package: nothing is fetched."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

# A poster of 1080 × 20,000 would be shrunk until no word is left: it is read in parts.
_TALLEST = 1_600
_SEARCH = 400
_LEAST = 0.5

Box = tuple[int, int, int, int]


def lines(image: Image) -> Iterator[tuple[str, Box]]:
    """The lines of an RGB picture with their boxes in pixels."""
    import numpy

    pixels = numpy.asarray(image)[:, :, ::-1]
    for top, bottom in _parts(pixels):
        found = _engine()(pixels[top:bottom])
        if found.txts is None:
            continue
        for words, box, score in zip(found.txts, found.boxes, found.scores, strict=True):
            if score >= _LEAST and words.strip():
                xs, ys = [int(x) for x, _ in box], [int(y) + top for _, y in box]
                yield words.strip(), (min(xs), min(ys), max(xs), max(ys))


def _parts(pixels: Any) -> Iterator[tuple[int, int]]:
    """Stretches of rows, cut where the picture is calmest so that no line of words is cut."""
    height, top = pixels.shape[0], 0
    while height - top > _TALLEST:
        last = top + _TALLEST
        rows = pixels[last - _SEARCH:last].mean(axis=2).std(axis=1)
        cut = last - _SEARCH + int(rows.argmin())
        yield top, cut
        top = cut
    yield top, height


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return engine
