"""From hits to findings: overlap → dedupe → identity → waive → order."""

from __future__ import annotations

import hmac
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from screen.model import GATES, LEVELS, Finding, Hit, Rule, Span, Waiver
from screen.text import fold

CONTEXT = 8
_STAR = "*"
_HEAD = 9

Claim = tuple[Rule, Hit]


def settle(text: str, claims: Iterable[Claim], *, secret: bytes = b"",
           waivers: Sequence[Waiver] = (), today: str = "") -> tuple[list[Finding], list[str]]:
    """Findings in reading order, and notes on waivers that no longer serve.

    `secret` keys the ids of personal-data findings; `today` (ISO) decides which waivers have expired.
    """
    claims = list(claims)
    if not claims and not waivers:
        return [], []
    kept = _dedupe(_yield(claims))
    hidden = _hidden(kept)
    findings = _identify(text, kept, hidden, secret)
    notes = _waive(findings, waivers, today)
    findings.sort(key=lambda f: (f.span, GATES.index(f.gate), f.rule, f.field, f.id))
    return findings, notes


def _yield(claims: list[Claim]) -> list[Claim]:
    """Drops claims whose rule yields to another rule that claims an overlapping place."""
    winners = {winner for rule, _ in claims for winner in rule.yields_to}
    places = {winner: _Places([hit for rule, hit in claims if rule.id == winner]) for winner in winners}
    return [(rule, hit) for rule, hit in claims
            if not any(places[winner].overlap(hit) for winner in rule.yields_to)]


class _Places:
    """Where one rule claims something, asked for overlaps by bisection."""

    def __init__(self, hits: Sequence[Hit]):
        self._spans = sorted(h.span for h in hits if not h.field)
        self._longest = max((end - start for start, end in self._spans), default=0)
        self._fields = [(h.field, h.excerpt) for h in hits if h.field]

    def overlap(self, hit: Hit) -> bool:
        """Whether a hit shares a character, or words of one meta field, with one of the places."""
        if hit.field:
            return any(field == hit.field and (words in hit.excerpt or hit.excerpt in words)
                       for field, words in self._fields)
        k = bisect_left(self._spans, (hit.span.end, 0))
        while k and self._spans[k - 1].start > hit.span.start - self._longest:
            k -= 1
            if self._spans[k].end > hit.span.start:
                return True
        return False


def _dedupe(claims: list[Claim]) -> list[Claim]:
    """One claim per rule and place, the severest."""
    best: dict[tuple[str, Span, str, str], Claim] = {}
    for rule, hit in claims:
        key = (rule.id, hit.span, hit.field, hit.excerpt)
        known = best.get(key)
        if known is None or _rank(rule, hit) < _rank(*known):
            best[key] = (rule, hit)
    return list(best.values())


def _rank(rule: Rule, hit: Hit) -> int:
    return LEVELS.index(hit.level or rule.level)


def _hidden(claims: Sequence[Claim]) -> list[tuple[Span, str]]:
    """The places of personal data with the masked form to show instead, without overlaps."""
    spans = sorted(((h.span, h.suggest[0] if h.suggest else "") for r, h in claims if r.mask and not h.field),
                   key=lambda s: (s[0].start, -s[0].end))
    out: list[tuple[Span, str]] = []
    for span, mask in spans:
        if not out or span.start >= out[-1][0].end:
            out.append((span, mask or _STAR * (span.end - span.start)))
    return out


def shown(text: str, start: int, end: int, hidden: Sequence[tuple[Span, str]]) -> str:
    """`text[start:end]` with personal data masked; a place cut by an edge shows stars only."""
    if not hidden:
        return text[start:end]
    parts = []
    k = max(0, bisect_left(hidden, start, key=lambda h: h[0].start) - 1)
    for span, mask in hidden[k:]:
        if span.end <= start:
            continue
        if span.start >= end:
            break
        parts.append(text[start:max(start, span.start)])
        whole = start <= span.start and span.end <= end
        parts.append(mask if whole else _STAR * (min(end, span.end) - max(start, span.start)))
        start = min(end, span.end)
    parts.append(text[start:end])
    return "".join(parts)


def _identify(text: str, claims: Sequence[Claim], hidden: Sequence[tuple[Span, str]],
              secret: bytes) -> list[Finding]:
    raw = _Secrets([(text[span.start:span.end], mask) for span, mask in hidden] + [
        (h.excerpt, h.suggest[0] if h.suggest else _STAR * len(h.excerpt)) for r, h in claims if r.mask and h.field])
    seen: Counter[str] = Counter()
    out = []
    for rule, hit in sorted(claims, key=lambda c: (c[1].span, c[0].id, c[1].field, c[1].excerpt)):
        start, end = hit.span
        if hit.field:
            words = raw.masked(hit.excerpt)
            around = hit.field
        else:
            words = shown(text, start, end, hidden)
            around = shown(text, max(0, start - CONTEXT), start, hidden) + "\n" + \
                shown(text, end, end + CONTEXT, hidden)
        key = fold(f"{rule.id}|{words}|{around}").text
        if rule.mask and secret:
            exact = hit.excerpt if hit.field else text[start:end]
            key += hmac.new(secret, exact.encode("utf-8", "surrogatepass"), sha256).hexdigest()
        seen[key] += 1
        digest = sha256(f"{key}\n{seen[key]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        masked = (hit.suggest[0] if hit.suggest else _STAR * len(words)) if rule.mask else ""
        out.append(Finding(
            id=digest, rule=rule.id, gate=rule.gate, level=hit.level or rule.level, clauses=rule.clauses,
            span=hit.span, excerpt=masked or words, message=rule.message, why=raw.masked(hit.why),
            suggest=tuple(raw.masked(s) for s in hit.suggest), field=hit.field,
            mechanical=rule.mechanical, masked=masked))
    return out


class _Secrets:
    """The personal data of a draft, found again in any words at a cost that does not grow with their number."""

    def __init__(self, raw: Iterable[tuple[str, str]]):
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for secret, mask in sorted(set(raw), key=lambda entry: -len(entry[0])):
            if secret:
                self._by_head.setdefault(secret[:_HEAD], []).append((secret, mask))
        self._sizes = sorted({len(head) for head in self._by_head}, reverse=True)

    def masked(self, words: str) -> str:
        """The words with every secret in them replaced by its masked form."""
        if not self._by_head:
            return words
        parts, at, done = [], 0, 0
        while at < len(words):
            found = next((entry for size in self._sizes for entry in self._by_head.get(words[at:at + size], ())
                          if words.startswith(entry[0], at)), None)
            if found:
                parts += [words[done:at], found[1]]
                at = done = at + len(found[0])
            else:
                at += 1
        return "".join(parts) + words[done:]


def _waive(findings: Sequence[Finding], waivers: Sequence[Waiver], today: str) -> list[str]:
    notes = []
    by_id: Mapping[str, list[Finding]] = {}
    by_id = {f.id: [f] for f in findings}
    for waiver in waivers:
        if waiver.until and today and waiver.until < today:
            notes.append(f"豁免已过期：{waiver.finding}（{waiver.until}，{waiver.by}：{waiver.reason}）")
        elif waiver.finding not in by_id:
            notes.append(f"豁免未用到：{waiver.finding}（{waiver.by}：{waiver.reason}）")
        else:
            for finding in by_id[waiver.finding]:
                finding.waived = f"{waiver.reason}（{waiver.by}）"
    return notes
