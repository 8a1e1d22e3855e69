"""The nouns of a screening: plain, picklable, and free of any behaviour that needs other modules.

Every position is in Unicode code points of `Draft.text`, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Gate = Literal["political", "legal", "policy", "confidentiality", "wording"]
Level = Literal["block", "review", "advice"]
Verdict = Literal["block", "review", "advice", "pass", "incomplete"]

GATES: tuple[Gate, ...] = ("political", "legal", "policy", "confidentiality", "wording")
LEVELS: tuple[Level, ...] = ("block", "review", "advice")


class Span(NamedTuple):
    """A half-open stretch of `Draft.text` in code points."""

    start: int
    end: int


@dataclass(slots=True)
class Mark:
    """What a stretch of the draft is, as its reader saw it.

    `kind` is one of title, heading, byline, link, image, cell, quote, code, hidden, card, syntax,
    entity, break, note. `value` depends on the kind: the target of a link, the source of an image,
    the character an entity stands for, `{"row", "column", "header", "table"}` of a cell.
    """

    kind: str
    span: Span
    value: Any = None


@dataclass(slots=True)
class Draft:
    """A text about to be published, with what its reader and its editor know of it.

    `anchors` lead from spans back into formats that are not plain text: (span, path) pairs.
    `meta` holds what the editor filled in (unit, kind, source, publish_date, links, images …).
    """

    text: str
    title: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    anchors: list[tuple[Span, Any]] = field(default_factory=list)
    name: str = ""
    gaps: list[Gap] = field(default_factory=list)


@dataclass(slots=True)
class Hit:
    """All that a rule may say: where, why here, and what to write instead.

    `suggest` replaces the source text of `span`. `level` overrides the level of the card for this
    one place. `field` names the meta entry for a finding that is not in the text; its span is (0, 0)
    and `excerpt` then carries the words.
    """

    span: Span
    why: str = ""
    suggest: tuple[str, ...] = ()
    level: Level | None = None
    field: str = ""
    excerpt: str = ""


@dataclass(slots=True)
class Needs:
    """What must be in a draft for a rule to be worth running: any one of these suffices."""

    text: tuple[str, ...] = ()
    digits: int = 0
    meta: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    lexicon: tuple[str, ...] = ()


@dataclass(slots=True)
class Rule:
    """A card: what is wrong, at what level, by which clause, with the examples that prove it."""

    id: str
    gate: Gate
    title: str
    level: Level
    message: str
    advice: str
    clauses: tuple[str, ...] = ()
    bad: tuple[Any, ...] = ()
    good: tuple[Any, ...] = ()
    lexicon: str = ""
    needs: Needs | None = None
    options: dict[str, Any] = field(default_factory=dict)
    mask: bool = False
    yields_to: tuple[str, ...] = ()
    whole_draft: bool = False
    last: bool = False
    mechanical: bool = False


@dataclass(slots=True)
class Finding:
    """One flagged place, complete for a person: gate, level, exact words, why, clause, cure."""

    id: str
    rule: str
    gate: Gate
    level: Level
    clauses: tuple[str, ...]
    span: Span
    excerpt: str
    message: str
    why: str
    suggest: tuple[str, ...]
    field: str = ""
    mechanical: bool = False
    masked: str = ""
    waived: str = ""


@dataclass(slots=True)
class Waiver:
    """A person's decision that one finding stands as it is; `until` is an ISO date or empty."""

    finding: str
    reason: str
    by: str
    until: str = ""


@dataclass(slots=True)
class Gap:
    """Something that could not be checked, so that the verdict is `incomplete`."""

    what: str
    why: str


@dataclass(slots=True)
class Approval:
    """Who must sign under the chosen profile: the class of the draft, why it is one, and the roles."""

    name: str
    needs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    basis: str = ""


@dataclass(slots=True)
class Report:
    """The outcome of one check: digests instead of text and time, so that equal input gives equal bytes."""

    draft: str
    rulebook: str
    gates: dict[Gate, Verdict]
    verdict: Verdict
    findings: list[Finding]
    gaps: list[Gap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    approval: Approval | None = None
