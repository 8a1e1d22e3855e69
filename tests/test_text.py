"""Folding keeps its promise about positions, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from screen.model import Mark, Span
from screen.text import Lines, fold, utf8, utf16

TRICKY = st.text(st.one_of(
    st.sampled_from("台独 \u200b\u3000\r\n<b>&;ＡａⅤ①㎡㈱歷史后里😀𠮷é\ufeff\u202e,，123一二《》“”"),
    st.characters(exclude_categories=["Cs"])), max_size=60)


@given(TRICKY)
def test_every_folded_character_has_a_place_in_order(text: str) -> None:
    folded = fold(text)
    last = 0
    for i in range(len(folded.text)):
        span = folded.source(i, i + 1)
        assert 0 <= span.start < span.end <= len(text)
        assert span.start >= last
        last = span.start


@given(TRICKY, TRICKY, st.sampled_from(("部署工作", "abc123", "中华人民共和国")))
def test_an_ordinary_word_folds_to_itself_and_maps_back(before: str, after: str, word: str) -> None:
    text = f"{before}。{word}。{after}"
    folded = fold(text)
    starts = [i for i in range(len(folded.text)) if folded.text.startswith(word, i)]
    spans = [folded.source(i, i + len(word)) for i in starts]
    assert Span(len(before) + 1, len(before) + 1 + len(word)) in spans


@given(TRICKY)
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TRICKY, st.data())
def test_silent_markup_never_shows(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    folded = fold(text, [Mark("syntax", Span(start, end))])
    for i in range(len(folded.text)):
        span = folded.source(i, i + 1)
        assert not (start <= span.start < end)


@given(TRICKY, st.data())
def test_source_and_folded_offsets_agree(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if folded.text:
        i = data.draw(st.integers(0, len(folded.text) - 1))
        span = folded.source(i, i + 1)
        assert folded.folded(span.start) <= i <= folded.folded(span.end - 1) or span.end - span.start == 1


def test_tags_inside_a_word_are_silent_and_entities_read_as_their_value() -> None:
    text = "<b>部</b>&#32626;工作"
    marks = [Mark("syntax", Span(0, 3)), Mark("syntax", Span(4, 8)), Mark("entity", Span(8, 16), "署")]
    folded = fold(text, marks)
    assert folded.text == "部署工作"
    assert text[slice(*folded.source(0, 2))] == "部</b>&#32626;"


def test_block_ends_part_words() -> None:
    text = "平</p><p>台"
    marks = [Mark("syntax", Span(1, 5)), Mark("break", Span(1, 5)), Mark("syntax", Span(5, 8))]
    assert fold(text, marks).text == "平\n台"


def test_hard_wrapped_lines_join_and_paragraphs_do_not() -> None:
    line = "为进一步规范政务新媒体管理提高信息发布质量和水平现将有关事项通"
    more = "知如下请认真贯彻落实抓好各项工作确保取得实实在在的成效和进展各"
    last = "单位要压实责任加强检查定期通报有关情况并及时报告工作中遇到的问"
    assert "事项通知如下" in fold(f"{line}\n{more}\n{last}\n题。").text
    assert "通\n知" in fold(f"{line}\n{more}").text
    long = "各部门要认真落实。" * 12
    assert fold(f"关于加强管理的通\n知{long}").text.startswith("关于加强管理的通\n知")
    assert "\n一、" in fold(f"{line}\n一、总体要求\n{more}\n{last}").text


def test_digits_and_letters_in_disguise() -> None:
    assert fold("１③⑷⒌⁶₇Ⅷⓧ").text == "1345678x"


def test_positions_outside() -> None:
    text = "a😀𠮷\r\n汉\rb\nc"
    lines = Lines(text)
    assert [lines.at(i) for i in (0, 2, 5, 7, 9)] == [(1, 1), (1, 3), (2, 1), (3, 1), (4, 1)]
    assert utf16(text, [0, 1, 2, 3, 5]) == [0, 1, 3, 5, 7]
    assert utf8(text, [5, 3, 0]) == [len(text[:5].encode()), len(text[:3].encode()), 0]
    for i in range(len(text) + 1):
        assert utf16(text, [i]) == [len(text[:i].encode("utf-16-le")) // 2]


def test_text_within_gb2312_folds_as_by_the_whole_table() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x10000)):
        assert fold(f"¤{chr(code)}¤").text == fold(f"¤{chr(code)}¤鹮").text.removesuffix("鹮"), hex(code)
