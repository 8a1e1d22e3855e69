"""Whether a post that equals an earlier one of another account says where it is from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from screen.model import Draft
from screen.reading import Reading
from screen.rulebook import Rulebook

RULE = "legal/repost_source"
_TAIL = 80
LEAST = 80  # letters; of shorter ones two accounts may well hit on the same words
_BRANDS = re.compile("[（(【\\[].*?[）)】\\]]|官方|微信公众号|公众号|微信|微博|抖音号|抖音|快手号?|头条号|今日头条"
                     "|视频号|小红书|客户端|政务号|[-_·\\s]+")
# The body that issued a notice, and the day, as its last line: whoever passes it on has named its source.
_SIGNED = re.compile("(?:政府|委员会|委|办公室|办|厅|局|部|院|署|中心|指挥部|支队|大队|所|站|处|会|公司|学校|医院|社)"
                     "[ \n]{0,6}(?:[0-9]{4}|[二〇○零一三四五六七八九]{4})年[0-9一二三四五六七八九十]{1,3}月"
                     "[0-9一二三四五六七八九十]{1,3}日[ \n。]{0,6}$")


class Reposts:
    """Knows which accounts are one body's own and what the rule on reposts takes for a source."""

    def __init__(self, rulebook: Rulebook, own: Iterable[Iterable[str]]):
        self._rulebook = rulebook
        self._rule = next((rule for rule in rulebook.rules if rule.id == RULE), None)
        self._own = [frozenset(map(name, group)) for group in own]

    def kin(self, one: str, other: str) -> bool:
        """Whether two accounts are of one body: the same name on two platforms, or listed together."""
        one, other = name(one), name(other)
        return one == other or any(one in group and other in group for group in self._own)

    def silent(self, draft: Draft, meta: Mapping[str, Any], account: str) -> bool:
        """Whether a draft that is a post of `account` again names no source; already marked reposts are the rule's."""
        if not self._rule or meta.get("kind") == "repost":
            return False
        told = Draft(draft.text, draft.title, {**meta, "kind": "repost"}, draft.marks)
        reading = Reading(told, self._rulebook.scanner, context=self._rulebook.context)
        words = f"{reading.title}\n{reading.text}"
        if name(account) in words.lower() or _SIGNED.search(words, max(0, len(words) - _TAIL)):
            return False
        return next(iter(self._rulebook.find(self._rule, reading)), None) is not None


def name(account: str) -> str:
    """The name of an account without platform and brackets, in lower case."""
    return _BRANDS.sub("", account.strip().lower()) or account
