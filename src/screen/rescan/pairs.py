"""What is wrong between posts of one cluster, as rows of findings: facts that differ, reposts that name no source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from screen import engine
from screen.accounts.cards import Check
from screen.model import Draft, Finding, Level, Span
from screen.rescan import consistency, facts, judge
from screen.rescan.cards import cards
from screen.rescan.consistency import Likeness, Text
from screen.rescan.facts import LINK, NAME, PHONE, Fact
from screen.rescan.members import Member
from screen.rescan.posts import Post
from screen.rescan.reposts import LEAST, Reposts
from screen.rescan.tables import Row
from screen.rulebook import Rulebook
from screen.text import fold

_DISAGREE, _SILENT = cards()
_EQUAL = 0.97  # of the letters in sentences that another text has as well
_ROUNDS = 5
_WHOLE = Span(0, 0)
_MOBILE = 11


def age(member: Member) -> tuple[str, int]:
    """What sorts members from the earliest to the latest; undated ones come last."""
    return member.date or "9999", member.row


class Page:
    """A text with all posts that carry it, earliest first."""

    def __init__(self, members: Sequence[Member], post: Post, draft: Draft, rulebook: Rulebook, as_of: date | None):
        self.members, self.post, self.draft = members, post, draft
        self.folded = fold(draft.text, draft.marks)
        self.text = Text(self.folded.text, facts.sentences(self.folded.text), members[0].date)
        self.told = tuple(fact.value for s in self.text.sentences for fact in s.facts)
        self._check: Callable[[], Any] = lambda: engine.check(draft, rulebook, as_of=as_of)

    @cached_property
    def cut(self) -> Callable[[int, int], str]:
        """What may be shown of a stretch of the draft: personal data is masked as in all other findings."""
        return judge.views(self._check(), self.draft)[0]

    def shown(self, fact: Fact) -> str:
        """The words of a fact, mobile numbers and names masked in any case."""
        words = self.cut(*self.folded.source(fact.start, fact.end))
        if fact.kind == NAME:
            return words[:1] + "*" * (len(words) - 1)
        if fact.kind == PHONE and len(fact.value) == _MOBILE and fact.value[0] == "1":
            return f"{fact.value[:3]}****{fact.value[7:]}"
        return words


class Look:
    """Looks through one cluster after another; `read` gives the post of a member, None when it is not to be had."""

    def __init__(self, rulebook: Rulebook, as_of: date | None, reposts: Reposts,
                 read: Callable[[Member], Post | None]):
        self._rulebook, self._as_of, self._reposts, self._read = rulebook, as_of, reposts, read

    def through(self, texts: Sequence[Sequence[Member]], *, together: bool, posts: int) -> Iterator[Row]:
        """The findings of a cluster of so many posts; `together` compares its texts, else each stands alone."""
        pages = [page for members in texts if (page := self._page(members))]
        equal = {id(page): [page] for page in pages}
        left = pages if together else []
        for _ in range(_ROUNDS):
            if len(left) < 2:
                break
            votes = Counter[Any]()
            for page in left:
                votes[page.told] += len(page.members)
            base = max(left, key=lambda page: votes[page.told])
            rest = []
            for page in left:
                found = consistency.compare(page.text, base.text) if page is not base else None
                if found:
                    yield from _disagreements(page, base, found, votes[base.told], posts)
                    if not found.found and found.shared >= _EQUAL * page.text.size:
                        equal[id(base)] += equal.pop(id(page))
                elif page is not base:
                    rest.append(page)
            left = rest
        for group in equal.values():
            yield from self._silent(group)

    def _page(self, members: Sequence[Member]) -> Page | None:
        post = self._read(members[0])
        try:
            return Page(members, post, post.draft(), self._rulebook, self._as_of) if post else None
        except Exception:  # it was screened once; a reader's fault now costs findings, never the run
            return None

    def _silent(self, group: Sequence[Page]) -> Iterator[Row]:
        """Posts that equal an earlier one of another body and do not say so."""
        oldest = min((page.members[0] for page in group), key=age)
        if not oldest.account or min(page.text.size for page in group) < LEAST:
            return
        for page in group:
            known: dict[tuple[str, str], bool] = {}
            for member in page.members:
                if not member.account or self._reposts.kin(member.account, oldest.account):
                    continue
                told = member.kind, member.source
                if told not in known:
                    meta = {**page.post.meta, "kind": member.kind, "source": member.source}
                    known[told] = self._reposts.silent(page.draft, meta, oldest.account)
                if known[told]:
                    yield _silence(page, member, oldest)


def _disagreements(page: Page, base: Page, found: Likeness, votes: int, posts: int) -> Iterator[Row]:
    for member in page.members:
        other = next((m for m in base.members if consistency.close(m.date, member.date)), None)
        if not other:
            continue
        own = member.account == other.account
        seen: set[tuple[str, str, str]] = set()
        for mine, theirs in consistency.telling(found, own):
            if (mine.kind, mine.value, theirs.value) in seen:
                continue
            seen.add((mine.kind, mine.value, theirs.value))
            left, right = page.shown(mine), base.shown(theirs)
            where = f"“{other.account}”{other.date}" if other.account else f"{other.date} 的另一篇"
            why = f"{mine.kind}：本篇写“{left}”，{where} 的同一信息写“{right}”"
            if votes > 1:
                why += f"（共 {posts} 篇相近稿件，{votes} 篇与后者相同）"
            clear = "*" not in left + right
            yield _row(page, member, _DISAGREE, "advice" if own else _level(found, mine, theirs),
                       "同一账号前后两次发布的信息不一致" if own else _DISAGREE.message, why, f"{mine.kind}\0{right}",
                       span=page.folded.source(mine.start, mine.end), excerpt=left, masked="" if clear else left,
                       suggest=(right,) if clear and votes > len(page.members) else ())


def _level(found: Likeness, mine: Fact, theirs: Fact) -> Level:
    kinds = {kind for kind, _, _ in found.distinct}
    one_site = mine.kind == LINK and mine.value.partition("/")[0] == theirs.value.partition("/")[0]
    # Whoever passes a notice on may well name a contact of its own.
    return "advice" if one_site or kinds >= {NAME, PHONE} else _DISAGREE.level


def _silence(page: Page, member: Member, oldest: Member) -> Row:
    later = bool(oldest.date and member.date > oldest.date)
    when = f"{oldest.date} 已经" if later else "也"
    why = f"与“{oldest.account}”{when}发布的稿件（编号 {oldest.post}）内容相同，全文没有注明来源"
    return _row(page, member, _SILENT, _SILENT.level if later else "advice", _SILENT.message, why,
                f"{oldest.account}\0{oldest.post}")


def _row(page: Page, member: Member, card: Check, level: Level, message: str, why: str, key: str, *,
         span: Span = _WHOLE, excerpt: str = "", masked: str = "", suggest: tuple[str, ...] = ()) -> Row:
    whose = replace(page.post, row=member.row, id=member.post, account=member.account, date=member.date)
    told = f"{card.id}\n{member.post}\n{excerpt}\n{key}"
    name = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    gate: Any = card.id.partition("/")[0]
    row = judge.row_of(whose, Finding(name, card.id, gate, level, card.clauses, span, excerpt, message, why, suggest,
                                      masked=masked), lambda start, end: page.cut(start, end))
    if masked:
        raw = page.draft.text[span.start:span.end]
        row["before"], row["after"] = (row[side].replace(raw, masked) for side in ("before", "after"))
    return row
