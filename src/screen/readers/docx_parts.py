"""The parts of a .docx, unpacked and parsed under limits."""

from __future__ import annotations

import posixpath
from typing import Any

from lxml import etree

from screen.readers.errors import ReadError
from screen.readers.zipped import Zipped

_PART_MOST = 24 * 1024 * 1024
_MEDIA_MOST = 64 * 1024 * 1024
_TAGS_MOST = 1_000_000
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Parts:
    """The XML parts of one document by name; everything that could hurt raises ReadError."""

    def __init__(self, data: bytes, name: str):
        self.name = name
        self._read: dict[str, bytes] = {}
        packed = Zipped(data, name)
        for member in packed.members:
            # Pictures are unpacked too, to be measured: what reads them later must not be the first to meet a bomb.
            is_xml = member.endswith((".xml", ".rels"))
            content = packed.read(member, _PART_MOST if is_xml else _MEDIA_MOST)
            if is_xml:
                self._read[member] = content

    def names(self, most: int) -> list[str]:
        """The names of all XML parts of at most so many bytes, in order."""
        return [name for name, data in self._read.items() if len(data) <= most]

    def xml(self, part: str) -> Any:
        """The root element of a part, or None when there is no such part."""
        data = self._read.get(part)
        if data is None:
            return None
        if data.count(b"<") > _TAGS_MOST:
            raise ReadError(self.name, "文档内容过多，无法安全读取，请拆分后再查")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                                 huge_tree=False, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise ReadError(self.name, "文档内容不是有效的 XML（损坏或嵌套异常），请用 Word 或 WPS 重新另存") from error
        if root.getroottree().docinfo.doctype:
            raise ReadError(self.name, "文档含有 DTD 声明，不是正常的 Word 文档，已拒绝读取")
        return root

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """The relations of a part: id to (last word of the type, target); inner targets are part names."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", file + ".rels"))
        out: dict[str, tuple[str, str]] = {}
        for element in root.iter(_RELATIONS) if root is not None else ():
            target, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
            if element.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            out[element.get("Id", "")] = (kind, target)
        return out

    def main(self) -> str:
        """The name of the part that holds the text."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self._read:
                return target
        return "word/document.xml"
