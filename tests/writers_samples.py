"""Reports made by hand for the tests of the writers: an ordinary one, a web page, an awkward one."""

from __future__ import annotations

import html
import re
from typing import Any

from screen.model import GATES, Approval, Draft, Finding, Gap, Gate, Level, Mark, Report, Span, Verdict

PHONE = "13812345678"
ID_NUMBER = "11010519491231002X"

_ORDER: tuple[Verdict, ...] = ("block", "review", "advice", "pass")

EVERYDAY = f"""我县召开春季农业生产工作推进会

　　3月12日上午，我县召开春季农业生产工作推进会。县委书记、县长、县委副书记李某某同志出席会议并作重要讲话，会议由县农业农村局局长主持。

　　会议强调，要认真贯彻党的二十大精神，切实把思想和行动统一到县委县政府的布署上来，确保全县粮食播种面积稳定在32.6万亩以上，力争打造全国第一的优质粮食基地。会议指出，台湾、香港等国家的农业合作社经验值得借鉴👨‍👩‍👧，要做好“𠮷祥米”等品牌的推广工作。

　　联系人：王小明，联系电话{PHONE}，身份证号{ID_NUMBER}。参会人员请于3月15日（星期三）前报名，不转不是中国人！

　　据某网站报道，今年全县计划新建高标准农田5.2万亩。（内部资料，注意保存）
"""

WEB_PAGE = (
    "<h1>关于&lt;script&gt;的通知</h1>\n<p>第一段<b>台</b>&#29420;言论&amp;其他<script>alert(1)</script></p>\n"
    f'<p style="color:#fff;font-size:0">加微信<a href="http://bad.example/x?tel={PHONE}">领取福利</a></p>\n'
    f"<table>\n<tr><th>姓名</th><th>电话</th></tr>\n<tr><td>张三</td><td>{PHONE}</td></tr>\n"
    "<tr><td>李四</td><td></td></tr></table>\n"
    "<blockquote>“同志们\n辛苦了”\x1b[31m红\u202e反\u200b[bold]</blockquote>\n<pre>a = 1\n  b = 2</pre>"
)


def finding(
    text: str,
    words: str | tuple[int, int],
    rule: str = "typo",
    *,
    gate: Gate = "wording",
    level: Level = "advice",
    **rest: Any,
) -> Finding:
    """A finding of `words` (their first place in text, or a span); the rest as in the model."""
    start = text.index(words) if isinstance(words, str) else words[0]
    end = start + len(words) if isinstance(words, str) else words[1]
    masked = rest.get("masked", "")
    values: dict[str, Any] = {
        "clauses": ("jinan-2025#12",),
        "excerpt": masked or text[start:end],
        "message": "用词不当",
        "why": "",
        "suggest": (masked,) if masked else (),
        **rest,
    }
    name = f"{gate}/{rule}"
    return Finding(f"{start:05x}{end:05x}{sum(map(ord, name)):06x}", name, gate, level, span=Span(start, end), **values)


def report_of(text: str, findings: list[Finding], **rest: Any) -> Report:
    """A report as the engine gives it: reading order, verdicts by the worst that stands."""
    findings = sorted(findings, key=lambda one: one.span)
    gates: dict[Gate, Verdict] = dict.fromkeys(GATES, "pass")
    for one in findings:
        if not one.waived:
            gates[one.gate] = min(gates[one.gate], one.level, key=_ORDER.index)
    verdict = min(gates.values(), key=_ORDER.index)
    return Report("sha256:" + "3f" * 32, "sha256:" + "a7" * 32, gates, verdict, findings, **rest)


def everyday() -> tuple[Report, Draft]:
    """A county bulletin with most kinds of findings, two of them personal data."""
    text = EVERYDAY
    rumour = "台湾、香港等国家"
    found = [
        finding(text, "布署", message="错别字", why="“部署”的误写", suggest=("部署",)),
        finding(text, "全国第一的", "advertising", gate="legal", level="review", message="使用绝对化用语",
                why="《广告法》第九条禁止使用“国家级”“最高级”“最佳”等用语", suggest=("全国领先的", "优质的"),
                clauses=("weixi-2023#7", "puding-2022#21")),
        finding(text, rumour, "state_names", gate="political", level="block", message="涉台涉港表述错误",
                why="台湾、香港是中国不可分割的一部分，与国家并列时应称“国家和地区”", suggest=("台湾、香港等地区",)),
        finding(text, rumour + "的农业合作社经验值得借鉴", "vague", message="表述宜具体"),
        finding(text, PHONE, "phone", gate="confidentiality", level="block", message="公开个人手机号码",
                masked="138****5678"),
        finding(text, ID_NUMBER, "id_number", gate="confidentiality", level="block", message="公开居民身份证号码",
                masked="110105********002X"),
        finding(text, f"联系电话{PHONE[:8]}", "scope", gate="policy", level="review", excerpt="联系电话********",
                why=f"见{PHONE}"),
        finding(text, "3月15日（星期三）", "date_weekday", message="日期与星期不符", suggest=("3月15日（星期六）",),
                waived="会议改期，已与主办单位核实（张编辑）"),
        finding(text, "不转不是中国人", "forced_follow", gate="legal", level="block", message="诱导或强迫转发"),
        finding(text, "内部资料，注意保存", "secrecy_mark", gate="confidentiality", level="block",
                message="带有内部资料标识"),
        finding(text, (0, 0), "repost_source", gate="legal", level="review", message="转载内容未注明来源"),
        finding(text, (0, 0), "leader_coverage", gate="policy", level="review", message="图片说明中的职务称谓须核对",
                field="images[0].caption", excerpt="县委书记、县长李某某"),
    ]  # fmt: skip
    approval = Approval("重要", ("编辑", "分管领导"), ("公开个人手机号码",), "weixi-2023#9.2")
    report = report_of(text, found, approval=approval, notes=["豁免未用到：3fa9（张编辑：已核）"])
    return report, Draft(text, title="我县召开春季农业生产工作推进会", name="news-0312.txt")


def web_page() -> tuple[Report, Draft]:
    """Markup, entities, a table, hidden and hostile words, findings inside a tag and on a line end."""
    text = WEB_PAGE
    url = text.index("http://bad")
    cell = text.index("<td>" + PHONE) + 4
    cheer = text.index("同志们") + 3
    turn = text.index("\u202e")
    found = [
        finding(text, (text.index("台</b>"), text.index("言论")), "naming", gate="political", level="block",
                message="涉台表述 <img src=x onerror=alert(1)>", why='"引号" & \x1b[31m[bold]', suggest=("<b>",)),
        finding(text, (url, text.index('">领取')), "commercial_link", gate="legal", level="review", message="商业链接",
                why=f"链接含电话{PHONE}"),
        finding(text, (cell, cell + 11), "phone", gate="confidentiality", level="block", message="公开手机号",
                masked="138****5678"),
        finding(text, (cheer, cheer + 1), "spacing", message="多余换行", suggest=("",)),
        finding(text, (cheer + 4, cheer + 4), "punctuation", message="缺少句号", suggest=("。",)),
        finding(text, "加微信", "advertising", gate="legal", level="review", message="隐藏文字"),
        finding(text, (turn - 1, turn + 2), "confusable", level="review", message="控制字符"),
    ]  # fmt: skip
    gaps = [Gap("images/1.png", "图片无法识别")]
    draft = Draft(text, title="<script>alert(1)</script>", name='"><x>.html', marks=_marks(text))
    return report_of(text, found, gaps=gaps), draft


def _marks(text: str) -> list[Mark]:
    marks = []
    for tag in re.finditer("<[^>]*>", text):
        marks.append(Mark("syntax", Span(*tag.span())))
        if re.match("</(p|h1|td|th|tr|blockquote|pre|table)", tag[0]):
            marks.append(Mark("break", Span(tag.start(), tag.start())))
    marks += [Mark("entity", Span(*e.span()), html.unescape(e[0])) for e in re.finditer("&#?[a-z0-9]+;", text)]
    inside = {"h1": "heading", "blockquote": "quote", "pre": "code", "script": "syntax", 'p style[^>]*': "hidden"}
    for tag, kind in inside.items():
        for found in re.finditer(f"<{tag}>(.*?)</{tag.split()[0]}>", text, re.DOTALL):
            marks.append(Mark(kind, Span(*found.span(1))))
    row, column = -1, 0
    for tag in re.finditer("<tr>|<t([hd])>(.*?)</t[hd]>", text):
        if tag[0] == "<tr>":
            row, column = row + 1, 0
        else:
            value = {"row": row, "column": column, "header": ("姓名", "电话")[column] if row else "", "table": 0}
            marks += [Mark("cell", Span(*tag.span(2)), value)] if tag[2] else []
            column += 1
    return marks


def awkward() -> tuple[Report, Draft]:
    """CR LF, lone CR, emoji, rare Han, personal data split by another finding, sixty findings on one word."""
    text = f"😀𠮷汉\r\n二\r三👨‍👩‍👧全国第一\n\n末行{PHONE}，\u3000身份证{ID_NUMBER}完"
    phone = text.index(PHONE)
    found = [finding(text, (phone - 1, phone + 5), f"n{n}", message=f"第{n}条") for n in range(60)]
    found += [
        finding(text, "汉\r\n二", "duplicate", suggest=("汉二",), message="跨行"),
        finding(text, "第一", "vague", level="review"),
        finding(text, "国第", "slang", level="block"),
        finding(text, PHONE, "phone", gate="confidentiality", level="block", masked="138****5678"),
        finding(text, ID_NUMBER, "id_number", gate="confidentiality", level="block", masked="110105********002X"),
        finding(text, (0, len(text)), "whole", excerpt=text),
        finding(text, (len(text), len(text)), "end", message="缺少句号"),
        finding(text, "\n\n", "blank", message="多余空行"),
    ]
    return report_of(text, found), Draft(text, name="a\u202eb.txt")
