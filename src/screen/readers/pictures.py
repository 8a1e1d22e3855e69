"""What a picture says: the links of its codes, the place it tells, and its words where OCR is installed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

NO_OCR = "未安装文字识别，图中文字没有检查；安装 prescreen[ocr]"
_NO_IMAGE = "未安装图片组件，图片没有检查；安装 prescreen[image]"
# Smaller pictures are icons and rules, without room for words.
_ICON = 64
_PIXELS_MOST = 24_000_000
_MOVING_MOST = 100_000_000
_CODE_PIXELS = 4_000_000
_KEPT_MOST = 256
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "MPO")
_SQUARES = ("QRCode", "MicroQRCode", "DataMatrix", "Aztec")
_GPS = 0x8825
_seen: dict[str, Seen] = {}


class Line(NamedTuple):
    """A line of words and its box in pixels: left, top, right, bottom."""

    words: str
    box: tuple[int, int, int, int]


class Seen(NamedTuple):
    """What was found in a picture; `gap` says why its words were not read, "" when they were.

    `squares` are the codes with their boxes; all boxes are in pixels of a picture of `size`.
    """

    lines: tuple[Line, ...] = ()
    squares: tuple[Line, ...] = ()
    gps: bool = False
    gap: str = ""
    size: tuple[int, int] = (0, 0)

    @property
    def codes(self) -> tuple[str, ...]:
        """What the codes say."""
        return tuple(square.words for square in self.squares)


class BadPicture(ValueError):
    """A picture that cannot be opened; the text says why, for the editor."""


def look(raw: bytes) -> Seen:
    """Looks at a picture file once; raises BadPicture for what is broken, unknown or too large to unpack."""
    key = sha256(raw).hexdigest()
    if key not in _seen:
        if len(_seen) >= _KEPT_MOST:
            _seen.clear()
        _seen[key] = _look(raw)
    return _seen[key]


def _look(raw: bytes) -> Seen:
    if find_spec("PIL") is None:
        return Seen(gap=_NO_IMAGE)
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=FORMATS) as image:
                bounded(image)
                return _joined(image)
    except UnidentifiedImageError as error:
        raise BadPicture("图片已损坏或格式不支持，请另存为 PNG 或 JPEG") from error
    except Image.DecompressionBombError as error:
        raise BadPicture(_too_large()) from error
    except BadPicture:
        raise
    except Exception as error:
        # Broken pictures make the decoders raise whatever they meet.
        raise BadPicture("图片已损坏，请重新导出") from error


def bounded(image: Image) -> None:
    """Refuses what would take hundreds of megabytes; photos can be opened at a fraction of their size."""
    if image.format == "JPEG" and image.width * image.height > _PIXELS_MOST:
        image.draft("RGB", (image.width // 2, image.height // 2))
    if image.width * image.height > _PIXELS_MOST:
        raise BadPicture(_too_large())


def _too_large() -> str:
    return f"图片像素超过 {_PIXELS_MOST // 10_000} 万，请缩小后再查"


def _joined(image: Image) -> Seen:
    if image.width < _ICON or image.height < _ICON:
        return Seen()
    gps = bool(image.getexif().get_ifd(_GPS))
    lines: dict[str, Line] = {}
    squares: dict[str, Line] = {}
    gap = ""
    size = (0, 0)
    frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
    if frames * image.width * image.height > _MOVING_MOST:
        frames, gap = 1, "动图过大，只检查了第一帧"
    for frame in _frames(image, frames):
        seen = see(frame)
        lines.update({line.words: line for line in seen.lines if line.words not in lines} if lines else
                     {f"{i}": line for i, line in enumerate(seen.lines)})
        squares.update((square.words, square) for square in seen.squares if square.words not in squares)
        gap, size = gap or seen.gap, seen.size
    return Seen(tuple(lines.values()), tuple(squares.values()), gps, gap, size)


def _frames(image: Image, count: int) -> Iterator[Image]:
    """The picture, or of a moving one the first, a middle and the last."""
    for number in sorted({0, count // 2, count - 1}):
        image.seek(number)
        yield upright(image)


def upright(image: Image) -> Image:
    """The picture as it is shown, on white where it is transparent."""
    from PIL import Image, ImageOps

    ImageOps.exif_transpose(image, in_place=True)
    if "A" in image.getbands() or "transparency" in image.info:
        layered = image if image.mode == "RGBA" else image.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def see(image: Image) -> Seen:
    """What an open RGB picture says."""
    lines = ocr_lines(image) if ocr_there() else ()
    squares, gap = _squares(image)
    return Seen(lines, squares, False, gap or ("" if ocr_there() else NO_OCR), image.size)


def _squares(image: Image) -> tuple[tuple[Line, ...], str]:
    if find_spec("zxingcpp") is None:
        return (), _NO_IMAGE
    import zxingcpp

    # Bars of goods are no addresses, and photos of shelves and fences are full of them.
    kinds: Any = [getattr(zxingcpp.BarcodeFormat, kind) for kind in _SQUARES]
    grey = image.convert("L")
    shrink = max(1, int((grey.width * grey.height / _CODE_PIXELS) ** 0.5))
    found: dict[str, Line] = {}
    for code in zxingcpp.read_barcodes(grey.reduce(shrink) if shrink > 1 else grey, formats=kinds):
        words, place = code.text.strip(), code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [corner.x * shrink for corner in corners], [corner.y * shrink for corner in corners]
        if words:
            found.setdefault(words, Line(words, (min(xs), min(ys), max(xs), max(ys))))
    return tuple(found.values()), ""


@cache
def ocr_there() -> bool:
    """Whether words in pictures can be read here."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def ocr_lines(image: Image) -> tuple[Line, ...]:
    """The lines of words in a picture, from top to bottom."""
    from screen.readers import ocr

    return tuple(Line(words, box) for words, box in ocr.lines(image))


def is_link(code: str) -> bool:
    """Whether what a code says is an address to open."""
    return code.lower().startswith(("http://", "https://", "weixin://", "alipays://"))
