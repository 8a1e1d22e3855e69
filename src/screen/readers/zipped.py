"""ZIP containers, unpacked under limits that are measured: the sizes that a ZIP tells may be lies."""

from __future__ import annotations

import io
import zipfile
import zlib

from screen.readers.errors import ReadError

_MEMBERS_MOST = 5_000
_UNPACKED_MOST = 200 * 1024 * 1024
# Real spreadsheets reach 60 on their XML.
_RATIO_MOST = 300
_RATIO_FROM = 1024 * 1024
_CHUNK = 256 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
           OverflowError)


class Zipped:
    """The members of one container by name; everything that could hurt raises ReadError."""

    def __init__(self, data: bytes, name: str, members_most: int = _MEMBERS_MOST):
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.members = {m.filename: m for m in self._zip.infolist()}
        except _BROKEN as error:
            raise ReadError(name, "文件已损坏或不完整，请重新保存后再查") from error
        if len(self.members) > members_most:
            raise ReadError(name, f"压缩包内文件超过 {members_most} 个，请分批检查")
        if any(m.flag_bits & 1 for m in self.members.values()):
            raise ReadError(name, "文件已加密，请先取消密码保护再查")
        self._left = _UNPACKED_MOST

    @property
    def spent(self) -> bool:
        """Whether nothing more may be unpacked."""
        return self._left < 0

    def read(self, member: str, most: int) -> bytes:
        """The content of a member; raises ReadError beyond `most` bytes or a sane share of the packed size."""
        info = self.members[member]
        parts, size = [], 0
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(_CHUNK):
                    size += len(chunk)
                    self._left -= len(chunk)
                    if self._left < 0 or (size > _RATIO_FROM and size > _RATIO_MOST * max(1, info.compress_size)):
                        raise ReadError(self.name, "解压后体积异常（疑似压缩炸弹），已拒绝读取")
                    if size > most:
                        raise ReadError(self.name, f"其中的 {_last(member)} 超过 {most // 1048576} MB，请拆分后再查")
                    parts.append(chunk)
        except ReadError:
            raise
        except _BROKEN as error:
            raise ReadError(self.name, "文件已损坏或不完整，请重新保存后再查") from error
        return b"".join(parts)


def _last(member: str) -> str:
    return member.rpartition("/")[2]
