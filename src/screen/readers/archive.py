"""The documents of a ZIP one by one, under limits."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from screen.readers.errors import ReadError
from screen.readers.zipped import Zipped

_MEMBERS_MOST = 1_000
_PACKED = (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz")
_SYSTEM = re.compile("(?:^|/)(?:__MACOSX/|\\.|~\\$|Thumbs\\.db$|desktop\\.ini$)", re.I)
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_UTF8_NAME = 0x800


def members(data: bytes, name: str, limit: int = 20 * 1024 * 1024) -> Iterator[tuple[str, bytes | ReadError]]:
    """The documents of a ZIP in order: a safe name below `name`, and the bytes or why there are none.

    Raises ReadError for what is no ZIP, is encrypted, or holds too many files. An archive inside is not
    unpacked, and when the whole unpacks to more than a sane size the rest is one error.
    """
    package = Zipped(data, name, _MEMBERS_MOST)
    for member, info in package.members.items():
        inner = _safe(info)
        if info.is_dir() or not inner or _SYSTEM.search(inner):
            continue
        shown = f"{name}/{inner}" if name else inner
        if PurePosixPath(inner).suffix.lower() in _PACKED:
            yield shown, ReadError(shown, "压缩包里的压缩包不读取，请先解压")
            continue
        try:
            yield shown, package.read(member, limit)
        except ReadError as error:
            yield shown, ReadError(shown, error.cause)
            if package.spent:
                return


def _safe(info: zipfile.ZipInfo) -> str:
    """The name of a member as people wrote it, without anything that leads out of a folder."""
    words = info.filename
    if not info.flag_bits & _UTF8_NAME:
        # Chinese Windows writes names in its own code page without saying so.
        with suppress(UnicodeError):
            words = words.encode("cp437").decode("gb18030")
    parts = _CONTROL.sub("", words).replace("\\", "/").replace(":", "/").split("/")
    return "/".join(part for part in parts if part.strip(". "))
