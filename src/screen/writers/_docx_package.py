"""The zip of a Word document: changed parts are packed anew, all others copied as they lie, still packed."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from screen.writers._docx_xml import escaped, grown, root_prefix, tags, utf8

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR, _UTF8, _DEFLATED = 0x08, 0x800, 8
_FIRST_DAY = 33
_TYPES = "[Content_Types].xml"


class _Member(NamedTuple):
    name: bytes
    flags: int
    method: int
    time: int
    day: int
    crc: int
    size: int
    packed: bytes
    system: int
    attributes: int


class Package:
    """One document as a zip; raises ValueError when it is none."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise ValueError("not a .docx file") from error
        self._data = data
        self.names = frozenset(self._zip.namelist())

    def read(self, part: str) -> bytes:
        """The content of a part as stored."""
        return self._zip.read(part)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id to (type, part name or outer target)."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", file + ".rels")
        out: dict[str, tuple[str, str]] = {}
        if rels in self.names:
            for told in tags(utf8(self.read(rels)), b"Relationship"):
                target = told.get(b"Target", "")
                if told.get(b"TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                out[told.get(b"Id", "")] = (told.get(b"Type", ""), target)
        return out

    def main(self) -> str:
        """The name of the part that holds the text."""
        for kind, target in self.relations("").values():
            if kind.endswith("/officeDocument") and target in self.names:
                return target
        return "word/document.xml"

    def linked(self, part: str, kind: str, target: str, content: str) -> dict[str, bytes]:
        """The parts that change when `part` gets a relation of a type to a new part of a content type."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", file + ".rels")
        old = utf8(self.read(rels)) if rels in self.names else (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>')
        taken, number = self.relations(part), 1
        while f"rId{number}" in taken:
            number += 1
        relation = (f'Relationship Id="rId{number}" Type="{escaped(kind)}" '
                    f'Target="{escaped(posixpath.relpath(target, folder or "."))}"/>')
        types = utf8(self.read(_TYPES))
        override = f'Override PartName="/{escaped(target)}" ContentType="{content}"/>'
        return {rels: grown(old, b"<" + root_prefix(old) + relation.encode()),
                _TYPES: grown(types, b"<" + root_prefix(types) + override.encode())}

    def replaced(self, parts: Mapping[str, bytes]) -> bytes:
        """The document with some parts replaced or added, all others byte for byte as they were."""
        members = [_packed(parts[info.filename], self._stored(info)) if info.filename in parts else self._stored(info)
                   for info in self._zip.infolist()]
        members += [_packed(data, _new(name)) for name, data in parts.items() if name not in self.names]
        return _zipped(members)

    def _stored(self, info: zipfile.ZipInfo) -> _Member:
        at = info.header_offset
        _, _, flags, method, time, day, _, _, _, name, extra = _LOCAL.unpack_from(self._data, at)
        start = at + _LOCAL.size
        body = start + name + extra
        return _Member(
            self._data[start:start + name], flags & ~_DESCRIPTOR, method, time, day, info.CRC, info.file_size,
            self._data[body:body + info.compress_size], info.create_system, info.external_attr)


def build(parts: Mapping[str, bytes]) -> bytes:
    """A new zip of these parts, always the same bytes for the same parts."""
    return _zipped([_packed(data, _new(name)) for name, data in parts.items()])


def _new(name: str) -> _Member:
    return _Member(name.encode(), 0 if name.isascii() else _UTF8, _DEFLATED, 0, _FIRST_DAY, 0, 0, b"", 0, 0)


def _packed(data: bytes, old: _Member) -> _Member:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    return old._replace(method=_DEFLATED, crc=zlib.crc32(data), size=len(data), packed=packed)


def _zipped(members: list[_Member]) -> bytes:
    out: list[bytes] = []
    central: list[bytes] = []
    at = 0
    for m in members:
        head = _LOCAL.pack(
            b"PK\3\4", 20, m.flags, m.method, m.time, m.day, m.crc, len(m.packed), m.size, len(m.name), 0)
        central.append(_CENTRAL.pack(
            b"PK\1\2", 20 | m.system << 8, 20, m.flags, m.method, m.time, m.day, m.crc, len(m.packed), m.size,
            len(m.name), 0, 0, 0, 0, m.attributes, at) + m.name)
        out += (head, m.name, m.packed)
        at += len(head) + len(m.name) + len(m.packed)
    size = sum(map(len, central))
    return b"".join([*out, *central, _END.pack(b"PK\5\6", 0, 0, len(members), len(members), size, at, 0)])
