"""Readers: exact positions, what is shown and what is not, and no file that hurts."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screen.engine import check
from screen.model import Draft, Mark
from screen.readers import ReadError, read, suffixes
from screen.rulebook import Rulebook
from screen.text import fold

DRAFTS = Path(__file__).parents[1] / "fixtures/drafts"
TRIAL = "😀𠮷汉\r\n<b>全国</b>第&#19968;"
WORD = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="urn:wp" xmlns:v="urn:v"'
)
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def shown(draft: Draft) -> str:
    """The text as a page would show it: markup gone, references read."""
    chars = list(draft.text)
    for mark in draft.marks:
        start, end = mark.span
        if mark.kind == "syntax":
            chars[start:end] = [""] * (end - start)
        elif mark.kind == "entity":
            chars[start:end] = [str(mark.value)] + [""] * (end - start - 1)
    return "".join(chars)


def folded(draft: Draft) -> list[str]:
    return [line.strip() for line in fold(draft.text, draft.marks).text.split("\n") if line.strip()]


def marked(draft: Draft, kind: str) -> list[tuple[str, object]]:
    return [(draft.text[m.span.start : m.span.end], m.value) for m in draft.marks if m.kind == kind]


def sound(draft: Draft) -> None:
    """Marks are in order, in range, and silent stretches do not overlap."""
    places = [m.span for m in draft.marks]
    assert places == sorted(places, key=lambda s: (s.start, -s.end))
    assert all(0 <= s.start <= s.end <= len(draft.text) for s in places)
    assert all(isinstance(m, Mark) for m in draft.marks)
    silent = [m.span for m in draft.marks if m.kind == "syntax"]
    assert all(a.end <= b.start for a, b in pairwise(silent))
    for span, _ in draft.anchors:
        assert 0 <= span.start < span.end <= len(draft.text)


def paragraph(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def relations(*entries: tuple[str, str, str]) -> str:
    body = "".join(
        f'<Relationship Id="{key}" Type="{KINDS}{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '//' in target else ''}/>"
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


def word(body: str, head: str = "", **parts: str) -> bytes:
    """A document of one body; other parts by name, dots written as two underscores."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f"{head}<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            packed.writestr("word/" + name.replace("__", ".").replace("_rels_", "_rels/"), content)
    return file.getvalue()


# Positions


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_the_text_is_the_file_and_positions_are_exact(name: str) -> None:
    draft = read(TRIAL.encode(), name)
    assert draft.text == TRIAL
    sound(draft)
    if name == "a.txt":
        assert marked(draft, "title") == [("😀𠮷汉", None)]
        return
    assert shown(draft) == "😀𠮷汉 全国第一"
    reading = fold(draft.text, draft.marks)
    start = reading.text.index("全国第一")
    span = reading.source(start, start + 4)
    assert draft.text[span.start : span.end] == "全国</b>第&#19968;"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"])
def test_encodings_are_told_apart(codec: str) -> None:
    text = "关于防汛工作的通知\r\n各乡镇：𠮷"
    draft = read(text.encode(codec), "a.txt")
    assert (draft.text, draft.title) == (text, "关于防汛工作的通知")


def test_declared_encodings_count_after_utf8() -> None:
    text = "關於防汛工作的通知\n請各單位遵照辦理。"
    assert read(text.encode("big5"), "a.txt", encoding="big5").text == text
    page = f'<meta charset="big5"><p>{text}</p>'
    assert read(page.encode("big5"), "a.html").text == page
    assert read(text.encode(), "a.txt", encoding="gbk").text == text
    assert read("乙".encode("utf-16-le") + b"\n\0", "a.txt", encoding="utf-16-le").text == "乙\n"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("\n　　标题\n正文。", "标题"),
        ("一句话。\n正文", ""),
        ("只有一行", ""),
        ("来源：某报\n正文。", ""),
        ("长" * 61 + "\n正文", ""),
    ],
)
def test_a_first_line_like_a_title_is_one(text: str, title: str) -> None:
    draft = read(text.encode(), "a.txt")
    assert draft.title == title
    assert marked(draft, "title") == ([(title, None)] if title else [])


# Markdown


def test_markdown_shows_what_a_page_would() -> None:
    draft = read(
        (
            '# 标题 **粗** ##\n\n引言 &lt; \\* [链接](http://a.b/c "引") 引\n续行<b>全</b>国 `码`\n\n'
            '![图说](u.png "题")\n\n> 引用\n> 二\n\n| 姓名 | 电话 |\n|--|--|\n| [1](1) | 1 |\n| 甲\\|乙 | |\n\n'
            "```py\n代码\n```\n\n[r]: http://q.r '无'\n\n<!-- 藏 -->\n"
        ).encode(),
        "a.md",
    )
    sound(draft)
    assert draft.title == "标题 粗"
    assert folded(draft) == [
        "标题粗",
        "引言 < * 链接引续行全国码",
        "图说",
        "引用二",
        "姓名",
        "电话",
        "1",
        "1",
        "甲|乙",
        "代码",
        "藏",
    ]
    assert marked(draft, "link") == [("链接", "http://a.b/c"), ("1", "1")]
    assert marked(draft, "image") == [("图说", "u.png")]
    assert draft.meta["images"] == [{"caption": "题", "alt": "图说", "file": "u.png"}]
    assert marked(draft, "hidden") == [("藏", None)] or marked(draft, "hidden") == [(" 藏 ", None)]
    cells = marked(draft, "cell")
    assert cells[3] == ("1", {"row": 1, "column": 1, "header": "电话", "table": 0})
    assert [m.span.start for m in draft.marks if m.kind == "cell"][3] == draft.text.index("| 1 |") + 2
    assert marked(draft, "heading") == [("标题 **粗", 1)]
    assert marked(draft, "quote") == [("引用\n> 二", None)]


def test_front_matter_goes_to_meta() -> None:
    draft = read(
        "---\n标题: “甲”通知\n类型: 转载\n日期: 2025年7月3日\napprovals:\n  - 编辑\nlinks: [a, b]\n---\n正文".encode(),
        "a.md",
    )
    assert draft.title == "“甲”通知"
    assert draft.meta == {"kind": "repost", "publish_date": "2025-07-03", "approvals": ["编辑"], "links": ["a", "b"]}
    assert folded(draft) == ["“甲”通知", "正文"]


def test_lines_that_the_parser_drops_are_shown() -> None:
    assert "深处" in shown(read(("> " * 500 + "深处").encode(), "a.md"))


def test_html_within_markdown_is_read() -> None:
    draft = read(
        "文<span style='font-size:0'>小</span>字\n\n<div>\n<!-->显 --><script>x</script>\n<p>段&amp;\n</div>".encode(),
        "a.md",
    )
    sound(draft)
    assert folded(draft) == ["文小字", "显 -->", "段&"]
    assert marked(draft, "hidden") == [("小", None)]


# HTML

WECHAT = """<!DOCTYPE html><html><head><meta charset="utf-8"><title></title>
<meta property="og:title" content="杨梅节将开幕"><meta name="author" content="融媒体"></head><body>
<h1 class="rich_media_title" id="activity-name">
  杨梅节将开幕 </h1><a id="js_name" href="javascript:;">青禾发布</a> <em id="publish_time">2025年6月10日 09:30</em>
<div id="js_content" style="visibility: hidden; opacity: 0;"><p>第<b>一</b>段\r\n续</p><!-->显 --><!-- 注 -->
<p style="display:none">藏<i>着</i></p><p style="font-size:0">零<span style="font-size:16px">现</span></p>
<img data-src="m.png" src="p.gif" alt="图&amp;说"><a href="https://s.example/?a&amp;b">下 单</a><br>后
<table><tr><th>姓名<th>电话<tr><td rowspan=2>甲<td>1<tr><td>2</table>
<mp-miniprogram data-miniprogram-title="商城"></mp-miniprogram><iframe src="//v.example/1"></iframe>
<svg><style><p>露出</p></style></svg><script>var a = "<p>不显</p>"</script><noscript><b>无</b></noscript>
</div><p>页脚</p></body></html>"""


def test_a_page_shows_its_main_content() -> None:
    draft = read(WECHAT.encode(), "a.html")
    sound(draft)
    assert draft.text == WECHAT
    assert folded(draft) == [
        "杨梅节将开幕",
        "青禾发布",
        "2025年6月10日 09:30",
        "第一段续",
        "显 -->",
        "藏着",
        "零现",
        "下单",
        "后",
        "姓名",
        "电话",
        "甲",
        "1",
        "2",
        "露出",
        "无",
    ]
    assert [w for w, _ in marked(draft, "hidden")] == ['藏<i>着</i></p><p style="font-size:0">零', "无"]
    assert draft.title == "杨梅节将开幕" and marked(draft, "title") == [("杨梅节将开幕", None)]
    assert [w for w, _ in marked(draft, "byline")] == ["青禾发布", "2025年6月10日 09:30"]
    assert draft.meta["account"] == "青禾发布" and draft.meta["publish_date"] == "2025-06-10"
    assert draft.meta["images"] == [{"caption": "", "alt": "图&说", "file": "m.png"}]
    assert [v for _, v in marked(draft, "link")] == ["https://s.example/?a&b", "//v.example/1"]
    assert [v["data-miniprogram-title"] for _, v in marked(draft, "card")] == ["商城"]  # type: ignore[index]
    assert draft.meta["links"] == [{"text": "商城", "href": ""}]
    assert marked(draft, "cell")[-1] == ("2", {"row": 2, "column": 1, "header": "电话", "table": 0})


def test_without_a_main_element_the_whole_page_counts() -> None:
    draft = read("<html><title>题_站</title><body><h1>题</h1><p>一</p></body></html>尾".encode(), "a.html")
    assert folded(draft) == ["题", "一尾"] or folded(draft) == ["题", "一", "尾"]
    assert draft.title == "题"


def test_government_pages_tell_their_source() -> None:
    draft = read(DRAFTS / "site-page-gbk.html")
    assert draft.title == "青禾县2025年上半年城乡居民医保参保工作公告"
    assert (draft.meta["source"], draft.meta["publish_date"]) == ("县医疗保障局", "2025-05-12")
    assert marked(draft, "title") and "首页" not in shown(draft) and "版权所有" not in shown(draft)


# Word


def test_word_reads_what_word_shows() -> None:
    choice = (
        '<w:r><mc:AlternateContent><mc:Choice><w:drawing><wp:docPr descr="图说"/><w:txbxContent>{0}</w:txbxContent>'
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    ).format(paragraph(run("框内")))
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://f.x"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("域") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = "".join(
        [
            paragraph('<w:pPr><w:jc w:val="center"/></w:pPr>' + run("关于防") + run("汛的通知")),
            paragraph(
                run("甲") + f"<w:ins>{run('增')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
                f"<w:moveFrom>{run('走')}</w:moveFrom><w:moveTo>{run('来')}</w:moveTo>"
                f"<w:sdt><w:sdtContent>{run('控')}</w:sdtContent></w:sdt><w:smartTag>{run('智')}</w:smartTag>"
                f'<w:fldSimple w:instr="DATE">{run("日")}</w:fldSimple>' + run("藏", "<w:vanish/>")
            ),
            paragraph(f'<w:hyperlink r:id="l">{run("网站")}</w:hyperlink>' + field + choice),
            f"<w:tbl><w:tr><w:tc>{paragraph(run('姓名'))}</w:tc><w:tc>{paragraph(run('电话'))}</w:tc></w:tr>"
            f"<w:tr><w:tc>{paragraph(run('张三'))}</w:tc><w:tc>{paragraph(run('1'))}</w:tc></w:tr></w:tbl>",
            paragraph('<w:pPr><w:pStyle w:val="h"/></w:pPr>' + run("一、目标")),
        ]
    )
    data = word(
        body,
        _rels_document__xml__rels=relations(
            ("l", "hyperlink", "http://x.y/"),
            ("s", "styles", "styles.xml"),
            ("n", "footnotes", "footnotes.xml"),
            ("h", "header", "header1.xml"),
        ),
        styles__xml=f'<w:styles {WORD}><w:style w:styleId="h"><w:name w:val="heading 1"/></w:style></w:styles>',
        footnotes__xml=f'<w:footnotes {WORD}><w:footnote w:type="separator">{paragraph(run("线"))}</w:footnote>'
        f"<w:footnote>{paragraph(run('脚注'))}</w:footnote></w:footnotes>",
        header1__xml=f"<w:hdr {WORD}>{paragraph(run('页眉'))}</w:hdr>",
    )
    draft = read(data, "a.docx")
    sound(draft)
    assert draft.text == "关于防汛的通知\n甲增来控智日藏\n网站域\n框内\n姓名\n电话\n张三\n1\n一、目标\n脚注\n页眉\n"
    assert draft.title == "关于防汛的通知"
    assert marked(draft, "link") == [("网站", "http://x.y/"), ("域", "http://f.x")]
    assert marked(draft, "cell")[-1] == ("1", {"row": 1, "column": 1, "header": "电话", "table": 0})
    assert marked(draft, "heading") == [("一、目标", 1)]
    assert marked(draft, "hidden") == [("藏", None)]
    assert marked(draft, "note") == [("脚注", "footnote"), ("页眉", "header")]
    assert draft.meta["images"] == [{"caption": "", "alt": "图说", "file": ""}]


def test_anchors_lead_back_to_runs() -> None:
    from docx import Document
    from docx.oxml.ns import qn

    path = DRAFTS / "plan-table-link.docx"
    draft = read(path)
    sound(draft)
    document = Document(str(path))
    paragraphs = list(document.element.iter(qn("w:p")))
    found = 0
    for span, (part, number, at) in draft.anchors:
        if part == "word/document.xml":
            element = list(paragraphs[number].iter(qn("w:r")))[at]
            assert "".join(t.text for t in element.iter(qn("w:t"))) == draft.text[span.start : span.end]
            found += 1
    assert found > 20
    assert draft.meta["author"] == "县教育和体育局"
    assert ("县教育和体育局网站", "https://jtj.qinghe.example.gov.cn/safety") in marked(draft, "link")


# Whatever comes


@pytest.mark.parametrize("path", sorted(p for p in DRAFTS.iterdir() if p.suffix in suffixes()), ids=lambda p: p.name)
def test_whole_drafts_read(path: Path) -> None:
    draft = read(path)
    sound(draft)
    assert draft.title and draft.text.strip() and draft.name == str(path)


@pytest.mark.parametrize(
    ("data", "name", "cause"),
    [
        (b"", "a.txt", "空"),
        (b" \r\n\t", "a.md", "空"),
        (b"\xef\xbb\xbf", "a.txt", "空"),
        (b"a\0b" * 9, "a.txt", "空字节"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.txt", "图片"),
        (b"%PDF-1.7\n", "a.docx", "PDF"),
        (b"{\\rtf1 a}", "a.docx", "RTF"),
        (b"abc", "a.docx", "不是有效的 .docx"),
        (b"abc", "a.xyz", ".xyz"),
        (b"PK\x03\x04" + b"x" * 99, "a.zip", "压缩包"),
        (b"\x81\xff\xff" * 9, "a.txt", "编码"),
        (b"\xff\xfea", "a.txt", "损坏"),
        (b"\x01\x02\x03\x04" * 9, "a.txt", "控制字符"),
        ("<a>" * 200_000, "a.html", "标签过多"),
        ("<p>" + "".join(f"<b id={i}>" for i in range(2000)) + "</p>" + "<p>" * 2000, "a.html", "嵌套"),
        ("[" * 20_000, "a.md", "过大"),
        (("|a" * 50 + "\n" + "|-" * 50 + "\n" + "|x\n" * 60 + "\n") * 100, "a.md", "过大"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes | str, name: str, cause: str) -> None:
    with pytest.raises(ReadError) as told:
        read(data.encode() if isinstance(data, str) else data, name)
    assert cause in str(told.value) and name in str(told.value) and "\n" not in str(told.value)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "无.txt", tmp_path, Path("a\0b.txt")):
        with pytest.raises(ReadError):
            read(path)
    with pytest.raises(ReadError, match="1 MB"):
        read("长".encode() * 400_000, "a.txt", limit=1024 * 1024)
    with pytest.raises(ReadError, match="编码"):
        read(b"a", "a.txt", encoding="zlib")


def test_content_tells_the_format_without_a_name() -> None:
    assert read(b"<div><b>x</b></div>").marks[0].kind == "syntax"
    assert read("# 题\n\n文".encode()).title == "题"
    assert not read("2 < 3 > 1，文".encode()).marks
    assert read(word(paragraph(run("文")))).text == "文\n"
    assert read(word(paragraph(run("文"))), "a.doc").text == "文\n"


def test_hostile_word_files_are_refused_quickly() -> None:
    good = word(paragraph(run("好" * 99)))
    broken = bytearray(good)
    broken[90:130] = b"\xff" * 40
    lol = (
        "<!DOCTYPE l [<!ENTITY a0 'ha'>"
        + "".join(f"<!ENTITY a{i} '{f'&a{i - 1};' * 10}'>" for i in range(1, 12))
        + "]>"
    )
    locked = good.replace(b"PK\x03\x04\x14\0\0\0", b"PK\x03\x04\x14\0\x01\0").replace(
        b"PK\x01\x02\x14\x03\x14\0\0\0", b"PK\x01\x02\x14\x03\x14\0\x01\0"
    )
    outside = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    cases = [
        (good[: len(good) // 2], "损坏"),
        (bytes(broken), "损坏"),
        (locked, "加密"),
        (word(paragraph("<w:r><w:t>&a11;</w:t></w:r>"), head=lol), "DTD|XML"),
        (word(paragraph("<w:r><w:t>&x;</w:t></w:r>"), head=outside), "DTD|XML"),
        (word("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000), "XML"),
        (word(paragraph(run(" " * 30_000_000))), "体积|超过"),
        (word(paragraph(run("文")), media_a__bin="\0" * 20_000_000), "体积"),
        (word(""), "没有文字"),
        (word("<w:p/>" * 600_000), "过多|体积"),
    ]
    start = time.monotonic()
    for data, cause in cases:
        with pytest.raises(ReadError, match=cause):
            read(data, "a.docx")
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 50_000 + "深",
        "<blockquote>" * 50_000 + "深" * 10_000,
        "<table><tr><td>" * 20_000 + "深",
        "<p><a href=x>" * 20_000 + "深",
        "<!--" * 100_000 + "-->深",
        "<svg><style><xmp>" * 3_000 + "深",
        "<b>" * 50_000 + "深",
        "<p " + " ".join(f"a{i}=1" for i in range(50_000)) + ">深",
    ],
    ids=range(8),
)
def test_deep_pages_are_read_in_seconds(text: str) -> None:
    start = time.monotonic()
    draft = read(text.encode(), "a.html")
    assert "深" in shown(draft) and time.monotonic() - start < 20
    sound(draft)


@pytest.mark.parametrize(
    "text",
    [
        "> " * 50_000 + "深",
        "- " * 20_000 + "深",
        "*a " * 20_000 + "深",
        "[" * 9_000 + "深",
        " `" * 25_000 + "深",
        "![" * 4_000 + "深",
        "<!--" * 20_000 + "深",
        "a**b" * 20_000 + "深",
        "&" * 50_000 + "深",
    ],
    ids=range(9),
)
def test_hostile_markdown_is_read_in_seconds(text: str) -> None:
    start = time.monotonic()
    draft = read(text.encode(), "a.md")
    assert "深" in shown(draft) and time.monotonic() - start < 20
    sound(draft)


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<div>",
    "</div>",
    '<a href="x?a&amp;b">',
    "</a>",
    "<br/>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<!-- c -->",
    "<!-->",
    "-->",
    "<!--",
    "<script>",
    "</script>",
    "<svg>",
    "</svg>",
    "<style>",
    "</style>",
    "<title>",
    "</title>",
    "<li>",
    "&amp;",
    "&#19968;",
    "&lt",
    "&",
    "<",
    ">",
    "\r\n",
    "\n",
    "\r",
    " ",
    "字",
    "😀",
    "𠮷",
    '<p style="display:none">',
    "<pre>",
    "</pre>",
    "<![CDATA[",
    "]]>",
    "<unf a=",
    '"',
    "<article>",
    "</article>",
]
SIGNS = [
    "# ",
    "**",
    "*",
    "`",
    "[",
    "](",
    '](http://a.b "t")',
    ")",
    "![",
    "> ",
    "- ",
    "1. ",
    "| ",
    " | ",
    "|\n|---|---|\n",
    "\n",
    "\n\n",
    "\r\n",
    "    ",
    "\t",
    "  \n",
    "\\",
    "```\n",
    "~~",
    "<b>",
    "</b>",
    "<!-- c -->",
    "<div>\n",
    "</div>\n",
    "&amp;",
    "字",
    "😀",
    "𠮷",
    "\n===\n",
    "---\n",
    "[r]: http://x\n",
    "[r]",
    "<http://a.b>",
    "---\ntitle: x\n---\n",
    "\u3000",
    "\\|",
    "<br>",
    "\x0b",
    "\x85",
    "\u2028",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TAGS), min_size=1, max_size=30).map("".join), st.sampled_from(["a.html", "a.txt", ""]))
def test_any_html_is_read(text: str, name: str) -> None:
    _any(text, name)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=30).map("".join))
def test_any_markdown_is_read(text: str) -> None:
    draft = _any(text, "a.md")
    if draft and not any(sign in text for sign in ("<", "[", "title")):
        assert sum(map(shown(draft).count, "字😀𠮷")) == sum(map(text.count, "字😀𠮷"))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace")),
    st.sampled_from(["a.html", "a.txt", "a.md", "a.docx", "a.doc", ""]),
)
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        sound(read(data, name))
    except ReadError as error:
        assert "\n" not in str(error)


def _any(text: str, name: str) -> Draft | None:
    try:
        draft = read(text.encode(), name)
    except ReadError:
        assert not text.strip()
        return None
    assert draft.text == text
    sound(draft)
    fold(draft.text, draft.marks)
    return draft


def test_words_in_tags_are_screened_as_meta(book: Rulebook) -> None:
    draft = read('<p>今天开会。</p><img src="1.png" alt="布署工作">'.encode(), "a.html")
    report = check(draft, book)
    assert [(f.field, f.excerpt) for f in report.findings if f.rule == "wording/typo"] == [("images[0].alt", "布署")]


def test_no_library_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys, screen.readers as r; r.read('题\\n文'.encode(), 'a.txt');"
        "sys.exit(bool({'turbohtml', 'markdown_it', 'lxml', 'docx'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
