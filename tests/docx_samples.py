"""Word documents for tests, put together at random from all that may stand around words."""

from __future__ import annotations

import io
import zipfile
from random import Random
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_HAN = "我县召开春耕生产推进会议布署防汛抗旱工作要求各乡镇落实责任，确保安全。“好”𠮷A&<> 9"
_PROPERTIES = (
    "", "<w:rPr/>", "<w:rPr><w:b/></w:rPr>", '<w:rPr><w:highlight w:val="green"/><w:u w:val="single"/></w:rPr>',
    '<w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="28"/><w:lang w:eastAsia="zh-CN"/><w:rPrChange w:id="901" '
    'w:author="甲"><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>',
)
_A = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" distB="0" distL="0" '
    'distR="0"><wp:extent cx="2500000" cy="700000"/><wp:docPr id="{id}" name="框{id}"/><a:graphic>'
    f'<a:graphicData uri="{_A}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="2500000" cy="700000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
    "<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    '</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:rect style="width:200pt;height:60pt"><v:textbox>'
    "<w:txbxContent>{inner}</w:txbxContent></v:textbox></v:rect></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


_NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="3">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
)


def listed(level: int) -> str:
    """The properties of a paragraph in the list of every sample."""
    return f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>'


def package(body: str, comments: str = "", **stories: str) -> bytes:
    """A whole document; `stories` are the bodies of header, footer and footnotes."""
    parts = {"word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"}
    roots = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes"}
    parts["word/numbering1.xml"] = _NUMBERING
    kinds = dict.fromkeys(stories, "")
    for kind in kinds:
        parts[f"word/{kind}1.xml"] = f"<w:{roots[kind]} {_SPACES}>{stories[kind]}</w:{roots[kind]}>"
    if comments:
        kinds["comments"] = ""
        parts["word/comments1.xml"] = f"<w:comments {_SPACES}>{comments}</w:comments>"
    relations = "".join(f'<Relationship Id="rId{n}" Type="{_OFFICE}{kind}" Target="{kind}1.xml"/>'
                        for n, kind in enumerate(kinds, 1))
    relations += f'<Relationship Id="rId98" Type="{_OFFICE}numbering" Target="numbering1.xml"/>'
    relations += (f'<Relationship Id="rId99" Type="{_OFFICE}hyperlink" Target="http://www.x.gov.cn/" '
                  'TargetMode="External"/>')
    types = "".join(f'<Override PartName="/{name}" ContentType="{_WORD}{_kind(name)}+xml"/>' for name in parts)
    space = "http://schemas.openxmlformats.org/package/2006/"
    rels = f'<Relationships xmlns="{space}relationships">'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{space}content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="bin" ContentType="application/octet-stream"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{rels}<Relationship Id="rId1" Type="{_OFFICE}officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/_rels/document.xml.rels": f"{rels}{relations}</Relationships>", **parts,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, _HEAD + content)
        packed.writestr(zipfile.ZipInfo("word/media/raw.bin", (2020, 2, 2, 2, 2, 2)), bytes(range(256)) * 20)
    return file.getvalue()


def _kind(name: str) -> str:
    plain = name.rpartition("/")[2].removesuffix(".xml").rstrip("1")
    return "document.main" if plain == "document" else plain


def edge(kind: str, number: int) -> str:
    """The reference that puts a header or footer on the pages."""
    return f'<w:{kind}Reference w:type="default" r:id="rId{number}"/>'


class Maker:
    """Random content; equal seeds give equal documents."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.box = 0

    def document(self) -> bytes:
        """A document with a header, a footer and a note."""
        body = self.blocks(self.random.randint(2, 6), 2)
        note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
        notes = (f'<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
                 f'<w:footnote w:id="2"><w:p>{self.run()}</w:p></w:footnote>')
        section = f'<w:sectPr>{edge("header", 1)}{edge("footer", 2)}</w:sectPr>'
        first = f"<w:p><w:pPr><w:jc w:val=\"center\"/><w:rPr><w:b/></w:rPr></w:pPr>{self.inline(3)}{note}</w:p>"
        old = ('<w:comment w:id="7" w:author="乙"><w:p><w:r><w:t>旧批注</w:t></w:r></w:p></w:comment>'
               if self.random.random() < 0.5 else "")
        return package(first + body + section, old, header=f"<w:p>{self.run()}</w:p>",
                       footer=f'<w:p>{self.run()}<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
                       "</w:p>", footnotes=notes)

    def text(self, most: int = 9) -> str:
        return "".join(self.random.choices(_HAN, k=self.random.randint(1, most)))

    def run(self) -> str:
        """A run with one or more texts, tabs and breaks."""
        r = self.random
        inner = "".join(self._shown() for _ in range(r.choice((1, 1, 1, 2, 3))))
        rsid = r.choice(("", ' w:rsidR="00AB12CD"', ' w:rsidR="00AB12CD" w:rsidRPr="00000001"'))
        return f"<w:r{rsid}>{r.choice(_PROPERTIES)}{inner}</w:r>"

    def _shown(self) -> str:
        kept = self.random.choice(("", ' xml:space="preserve"'))
        return self.random.choice((
            f"<w:t{kept}>{escape(self.text())}</w:t>", f"<w:t{kept}>{escape(self.text())}</w:t>", "<w:tab/>", "<w:br/>",
            f"<w:lastRenderedPageBreak/><w:t>{escape(self.text())}</w:t>",
            f"<w:t>&#x7532;{escape(self.text())}&quot;</w:t>",
            "<w:t><![CDATA[拼]]></w:t>"))

    def inline(self, count: int, boxes: bool = True) -> str:
        return "".join(self._inline(boxes) for _ in range(count))

    def _inline(self, boxes: bool) -> str:
        r, run = self.random, self.run
        number = r.randint(100, 899)
        kinds = [
            run, run, run, run,
            lambda: f'<w:ins w:id="{number}" w:author="甲">{run()}{run()}</w:ins>',
            lambda: f'<w:del w:id="{number}" w:author="甲"><w:r><w:delText>删去</w:delText></w:r></w:del>',
            lambda: f'<w:hyperlink r:id="rId99">{run()}{run()}</w:hyperlink>',
            lambda: f'<w:sdt><w:sdtPr><w:id w:val="{number}"/></w:sdtPr><w:sdtContent>{run()}</w:sdtContent></w:sdt>',
            lambda: f'<w:fldSimple w:instr=" DATE ">{run()}</w:fldSimple>',
            lambda: f'<w:bookmarkStart w:id="{number}" w:name="b{number}"/>{run()}<w:bookmarkEnd w:id="{number}"/>',
            lambda: '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>3</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            lambda: '<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拼</w:t></w:r>'
            "</w:rubyBase></w:ruby></w:r>",
        ]
        if boxes:
            kinds.append(self._box)
        return r.choice(kinds)()

    def _box(self) -> str:
        self.box += 1
        inner = "".join(f"<w:p>{self.inline(2, boxes=False)}</w:p>" for _ in range(self.random.randint(1, 2)))
        return _BOX.format(id=self.box, inner=inner)

    def blocks(self, count: int, depth: int) -> str:
        return "".join(self._blocks(depth) for _ in range(count))

    def _blocks(self, depth: int) -> str:
        r = self.random
        choice = r.random()
        if depth and choice < 0.2:
            rows = "".join("<w:tr>" + "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="4000" w:type="dxa"/></w:tcPr>{self.blocks(1, depth - 1)}<w:p/></w:tc>'
                for _ in range(2)) + "</w:tr>" for _ in range(r.randint(1, 2)))
            return ('<w:tbl><w:tblPr><w:tblW w:w="8000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="4000"/>'
                    f'<w:gridCol w:w="4000"/></w:tblGrid>{rows}</w:tbl><w:p/>')
        if depth and choice < 0.3:
            return f"<w:sdt><w:sdtPr/><w:sdtContent>{self.blocks(1, depth - 1)}</w:sdtContent></w:sdt>"
        properties = listed(r.randint(0, 2)) if r.random() < 0.3 else ""
        return f"<w:p>{properties}{self.inline(r.randint(1, 5))}</w:p>"
