"""What the comments of a reviewed document say, as elements of its comments part."""

from __future__ import annotations

from collections.abc import Mapping

from screen.labels import GATE_NAMES, LEVEL_NAMES, field_name
from screen.model import Draft, Finding, Gap, Report
from screen.writers._docx_xml import escaped
from screen.writers._places import Places
from screen.writers._secrets import Secrets
from screen.writers._visible import visible

AUTHOR = "发布前筛查"
_INITIALS = "筛查"
_PLACES = {"header": "页眉", "footer": "页脚", "footnote": "脚注", "endnote": "尾注", "drawing": "图形文字",
           "comment": "批注", "docPart": "文档部件", "alt": "替代文字", "bound": "内容控件"}
_WORDS_MOST = 80
# The look of the document's own text (indents, large type) must not reach the margin.
_PARAGRAPH = (
    '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    '<w:ind w:left="0" w:right="0" w:firstLine="0" w:firstLineChars="0"/><w:jc w:val="left"/></w:pPr>'
)


# The lines of one comment, the first of which is its head.
Note = tuple[str, ...]


class Notes:
    """The words of comments for one report, personal data masked everywhere."""

    def __init__(self, report: Report, draft: Draft, clauses: Mapping[str, str] | None) -> None:
        self._secrets = Secrets(report, draft)
        self._clauses = clauses or {}
        self._places = Places(draft)
        self._edges = [mark for mark in draft.marks if mark.kind == "note"]

    def clean(self, words: str) -> str:
        """Words without personal data and without signs that XML or eyes cannot take."""
        return visible(self._secrets.redact(words)).replace("\n", "⏎").replace("\t", " ")

    def finding(self, finding: Finding, placed: bool) -> Note:
        """The comment on a finding; one that does not stand at its words says where they are."""
        state = "已豁免" if finding.waived else LEVEL_NAMES["zh"][finding.level]
        lines = [f"{state} · {GATE_NAMES['zh'][finding.gate]}：{finding.message}"]
        if not placed:
            words = finding.excerpt[:_WORDS_MOST] + ("…" if len(finding.excerpt) > _WORDS_MOST else "")
            lines.append(f"位置：{self._place(finding)}" + (f"“{words}”" if words else ""))
        boxes = "；".join(place.words() for place in self._places.of(finding))
        if boxes:
            lines.append(f"所在处：{boxes}")
        if finding.why and finding.why != finding.message:
            lines.append(finding.why)
        if finding.suggest:
            choices = " 或 ".join(f"“{choice}”" if choice else "（删去）" for choice in finding.suggest)
            lines.append(("遮盖为：" if finding.masked else "建议改为：") + choices)
        if finding.clauses:
            lines.append("依据：" + "；".join(self._clauses.get(clause, clause) for clause in finding.clauses))
        if finding.waived:
            lines.append(f"豁免：{finding.waived}")
        lines.append(f"{finding.rule} · {finding.id}")
        return tuple(map(self.clean, lines))

    def gap(self, gap: Gap) -> Note:
        """The comment on something that could not be checked."""
        return f"未能检查：{self.clean(gap.what)}", self.clean(gap.why)

    def _place(self, finding: Finding) -> str:
        if finding.field or finding.span == (0, 0):
            return field_name(finding.field)
        edge = next((m for m in self._edges if m.span.start <= finding.span.start <= m.span.end), None)
        return _PLACES.get(edge.value, "正文") if edge else "正文"


def comment(number: int, note: Note, when: str, uri: str) -> str:
    """A comment as an element; `when` is an ISO time or empty, `uri` the namespace of the document."""
    date = f' w:date="{escaped(when)}"' if when else ""
    head, *rest = note
    lines = [f'{_PARAGRAPH}<w:r><w:annotationRef/></w:r>{_words(head, "<w:b/>")}</w:p>']
    lines += [f"{_PARAGRAPH}{_words(line, '')}</w:p>" for line in rest]
    return (f'<w:comment xmlns:w="{uri}" w:id="{number}" w:author="{AUTHOR}" w:initials="{_INITIALS}"{date}>'
            + "".join(lines) + "</w:comment>")


def _words(words: str, properties: str) -> str:
    return (f'<w:r><w:rPr>{properties}<w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr>'
            f'<w:t xml:space="preserve">{escaped(words)}</w:t></w:r>')
