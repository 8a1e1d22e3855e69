"""Characters that a reader could not see, or that could turn a terminal, shown as what they are."""

from __future__ import annotations

import re

# Characters that print nothing, or that reorder what stands around them. The joiner inside an
# emoji is left alone: without it a family falls into its members.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    "|\u200d(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)


def visible(words: str) -> str:
    """Return words in which control, zero-width and direction characters can be seen."""
    return _UNSEEN.sub(lambda sign: f"‹U+{ord(sign[0]):04X}›", words)
