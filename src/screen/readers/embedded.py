"""The pictures inside a draft: media of office files, local files of a page, data in a page."""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from screen.model import Draft, Gap
from screen.readers.elements import BadXml, elements
from screen.readers.errors import ReadError
from screen.readers.pictures import BadPicture, Seen, is_link, look

_PICTURES_MOST = 200
_FILE_MOST = 30 * 1024 * 1024
_SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".svg", ".emf", ".wmf", ".jfif")
_VECTORS = (".emf", ".wmf", ".wdp")
_OBJECTS = ("oleObject", "package", "control")
# The parts of a Word file that hold text; the workbook behind a chart is not among what the chart shows.
_STORIES = re.compile(r"word/_rels/[^/]{1,100}\.rels")
# The records of pictures in old office files: JPEG and PNG, whose data follows one or two digests of 16 bytes.
_BLIPS = {0xF01D: b"\xff\xd8\xff", 0xF01E: b"\x89PNG"}
_BLIP_HEADS = (25, 41)


def look_into(draft: Draft, data: bytes, kind: str, folder: Path | None) -> int:
    """Looks at the pictures of a draft and counts them; what they say goes to `meta`, what was not read to `gaps`.

    `folder` is where the files of a page are looked for; without it, and for remote ones, the number of
    unseen pictures is `meta["unread_images"]`.
    """
    gallery = _Gallery(draft)
    if kind == "docx":
        _office(gallery, data, "word/")
    elif kind == "sheet" and data.startswith(b"PK"):
        _office(gallery, data, "xl/")
    elif kind == "doc":
        _blips(gallery, data)
    elif kind in ("html", "markdown"):
        _page(gallery, folder)
    gallery.finish()
    return gallery.count


class _Gallery:
    """The pictures seen so far and what stood in their way."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.count = 0
        self._done: dict[str, Seen] = {}
        self._unread: dict[str, int] = {}

    def take(self, file: str, load: Callable[[], bytes], entry: dict[str, Any] | None = None) -> None:
        """Looks at one picture, once however often it is shown."""
        if file not in self._done:
            self.count += 1
            self._done[file] = Seen() if self.count > _PICTURES_MOST else self._seen(file, load)
        seen = self._done[file]
        if entry is None and (seen.lines or seen.squares or seen.gps):
            entry = {"caption": "", "alt": "", "file": file}
            self.draft.meta.setdefault("images", []).append(entry)
        if entry is not None and seen.size != (0, 0):
            self._tell(entry, file, seen)

    def _seen(self, file: str, load: Callable[[], bytes]) -> Seen:
        name = file.rpartition("/")[2]
        if name.lower().endswith(_VECTORS):
            self.gap(f"{name}：这种矢量图没有检查，请另存为 PNG 或 JPEG")
            return Seen()
        try:
            raw = load()
            seen = _vector(raw) if name.lower().endswith(".svg") else look(raw)
        except (BadPicture, BadXml) as error:
            self.gap(f"{name}：{error if isinstance(error, BadPicture) else '图片已损坏'}")
            return Seen()
        except ReadError as error:
            self.gap(f"{name}：{error.cause}")
            return Seen()
        if seen.gap:
            self._unread[seen.gap] = self._unread.get(seen.gap, 0) + 1
        return seen

    def gap(self, why: str, what: str = "图片") -> None:
        """Notes what could not be read."""
        self.draft.gaps.append(Gap(what, why))

    def _tell(self, entry: dict[str, Any], file: str, seen: Seen) -> None:
        words = [line.words for line in seen.lines] + [code for code in seen.codes if not is_link(code)]
        if words:
            entry["text"] = "\n".join(words)
        boxed = (*seen.lines, *seen.squares)
        if boxed:
            entry["lines"] = [{"text": line.words, "box": list(line.box)} for line in boxed]
        entry["size"], entry["read"] = list(seen.size), not seen.gap
        entry["qr"], entry["gps"] = list(seen.codes), seen.gps
        links = self.draft.meta.setdefault("links", []) if any(map(is_link, seen.codes)) else []
        for code in filter(is_link, seen.codes):
            if not any(link.get("href") == code and link.get("image") == file for link in links):
                links.append({"text": "", "href": code, "image": file})

    def finish(self) -> None:
        """Sums up what was not read."""
        for why, count in self._unread.items():
            self.gap(f"{count} 张图片：{why}", "图片文字")
        if self.count > _PICTURES_MOST:
            self.gap(f"图片超过 {_PICTURES_MOST} 张，其余没有检查，请拆分后再查")


def _vector(raw: bytes) -> Seen:
    """An SVG tells its words without OCR, but not those of pictures inside it."""
    from screen.readers.pictures import NO_OCR, Line

    found = list(elements(raw, ("text", "title", "desc", "foreignObject", "image")))
    words = ("".join(part for _, part in element.texts).strip() for element in found)
    lines = tuple(Line(part, (0, 0, 0, 0)) for part in words if part)
    return Seen(lines, gap=NO_OCR if any(element.tag == "image" for element in found) else "", size=(1, 1))


def _office(gallery: _Gallery, data: bytes, root: str) -> None:
    from screen.readers.zipped import Zipped

    package = Zipped(data, gallery.draft.name)
    told = [e for e in gallery.draft.meta.get("images", ()) if isinstance(e, dict)]
    known = set()
    for entry in told:
        file = str(entry.get("file", ""))
        if file in package.members:
            known.add(file)
            gallery.take(file, partial(package.read, file, _FILE_MOST), entry)
        elif file.startswith(("http:", "https:")):
            gallery.draft.meta["unread_images"] = gallery.draft.meta.get("unread_images", 0) + 1
        elif file:
            gallery.gap(f"{file.rpartition('/')[2]}：图片不在文件里（只是链接），没有检查，请嵌入后再查")
    if root == "xl/":
        for file in sorted(package.members):
            if file.startswith("xl/media/") and file not in known:
                gallery.take(file, partial(package.read, file, _FILE_MOST))
        return
    objects = sum(element.attrs.get("Type", "").rpartition("/")[2] in _OBJECTS
                  for part in package.members if _STORIES.fullmatch(part)
                  for element in elements(package.read(part, _FILE_MOST), ("Relationship",)))
    if objects:
        gallery.gap(f"{objects} 个嵌入对象没有检查，请打开后单独检查", "嵌入对象")


def _blips(gallery: _Gallery, data: bytes) -> None:
    """The pictures of a Word 97 file; the reader's own gap goes when all of them are found."""
    try:
        found = list(_stored(data))
    except Exception:
        # Broken containers make olefile raise whatever it meets; the pictures then stay a gap.
        found = []
    for number, raw in enumerate(found, 1):
        gallery.take(f"图片 {number}", partial(bytes, raw))
    shown = gallery.draft.meta.pop("pictures", 0)
    if shown > len(found):
        gallery.gap(f".doc 中的 {shown - len(found)} 处图片没有检查，请用 Word 或 WPS 另存为 .docx 后再查")


def _stored(data: bytes) -> Iterator[bytes]:
    """The pictures in the streams of an old office file; OfficeArtBlipJPEG, OfficeArtBlipPNG."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as file:
        streams = [file.openstream(s).read() for s in ("Data", "WordDocument") if file.exists(s)]
    for stream in streams:
        for kind, sign in _BLIPS.items():
            at = stream.find(sign)
            while at >= 0:
                for head in _BLIP_HEADS:
                    record = stream[at - head:at - head + 8] if at >= head else b""
                    if len(record) == 8 and int.from_bytes(record[2:4], "little") == kind:
                        size = int.from_bytes(record[4:8], "little") - (head - 8)
                        yield stream[at:at + max(0, size)]
                        break
                at = stream.find(sign, at + 1)


def _page(gallery: _Gallery, folder: Path | None) -> None:
    unseen = 0
    for number, entry in enumerate(gallery.draft.meta.get("images", ()), 1):
        source = str(entry.get("file", "")) if isinstance(entry, dict) else ""
        if source.lower().startswith("data:"):
            gallery.take(f"data:{number}", partial(_data, source), entry)
            continue
        path = local(source, folder)
        if path is None:
            unseen += bool(source)
        elif path.suffix.lower() in _SUFFIXES:
            gallery.take(source, partial(_file, path), entry)
    if unseen:
        gallery.draft.meta["unread_images"] = unseen


def loaders(draft: Draft, data: bytes, folder: Path | None) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The pictures of a draft by the file that its meta tells, each with what gives its bytes; raises as they fail."""
    from screen.readers.zipped import Zipped

    package = Zipped(data, draft.name) if data.startswith(b"PK") else None
    blips = list(_stored(data)) if data.startswith(b"\xd0\xcf") else []
    for entry in draft.meta.get("images", ()):
        file = str(entry.get("file", "")) if isinstance(entry, dict) else ""
        if package:
            if file in package.members:
                yield file, partial(package.read, file, _FILE_MOST)
        elif blips:
            number = int(file[3:]) - 1 if file[3:].isdecimal() else -1
            if 0 <= number < len(blips):
                yield file, partial(bytes, blips[number])
        elif file and file == draft.name:
            yield file, partial(bytes, data)
        elif file.lower().startswith("data:"):
            yield file, partial(_data, file)
        else:
            path = local(file, folder)
            if path is not None and path.suffix.lower() in _SUFFIXES:
                yield file, partial(_file, path)


def local(address: str, folder: Path | None) -> Path | None:
    """The file inside a folder that a relative address leads to; None for all other addresses."""
    if folder is None or not address or address.startswith(("/", "\\", "#")):
        return None
    try:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return None
        path = (folder / unquote(parts.path)).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (ValueError, OSError):
        return None


def _file(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(_FILE_MOST + 1)
    except OSError as error:
        raise BadPicture("图片打不开") from error
    if len(raw) > _FILE_MOST:
        raise BadPicture(f"图片超过 {_FILE_MOST // 1048576} MB")
    return raw


def _data(address: str) -> bytes:
    head, _, body = address.partition(",")
    if not head.lower().rstrip().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote(body))
    except (binascii.Error, ValueError) as error:
        raise BadPicture("图片数据已损坏") from error
