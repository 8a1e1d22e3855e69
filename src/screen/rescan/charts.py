"""The charts of the summary; without the library that draws them there are only tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from screen import drawing
from screen.labels import GATE_NAMES, LEVEL_NAMES
from screen.model import GATES, LEVELS

# Drawn in fixed colours, then tied to the page's own, so that charts follow its light and dark dress.
_COLOURS = {"political": "#a8201a", "legal": "#7a4b00", "policy": "#0b5394", "confidentiality": "#6a2c91",
            "wording": "#1f6b3a", "block": "#a8201b", "review": "#7a4b01", "advice": "#0b5395"}
_INK = {"#1c1b19": "--ink", "#5c5850": "--soft", "#dcd8cf": "--line"}
_VARIABLES = {colour: f"--{name}" for name, colour in _COLOURS.items()} | _INK


def over_time(months: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Posts with problems a month by gate, stacked; months in order."""
    values = [{"month": month, "gate": GATE_NAMES["zh"][gate], "order": order, "posts": counts.get(gate, 0)}
              for month, counts in months for order, gate in enumerate(GATES)]
    step = max(1, len(months) // 16)
    shown = [month for number, (month, _) in enumerate(months) if number % step == 0]
    return _drawn({
        "width": 900, "height": 240, "data": {"values": values}, "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "axis": {"title": None, "labelAngle": 0, "values": shown}},
            "y": {"field": "posts", "type": "quantitative", "axis": {"title": "篇次", "tickMinStep": 1}},
            "order": {"field": "order"},
            "color": _scale("gate", [GATE_NAMES["zh"][g] for g in GATES], [_COLOURS[g] for g in GATES])}})


def top_rules(rules: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Findings by rule and level, the most frequent first."""
    values = [{"rule": rule, "level": LEVEL_NAMES["zh"][level], "order": order, "findings": counts.get(level, 0)}
              for rule, counts in rules for order, level in enumerate(LEVELS)]
    return _drawn({
        "width": 700, "height": {"step": 24}, "data": {"values": values}, "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "rule", "type": "nominal", "sort": [rule for rule, _ in rules],
                  "axis": {"title": None, "labelLimit": 260, "minExtent": 200}},
            "x": {"field": "findings", "type": "quantitative", "axis": {"title": "处", "tickMinStep": 1}},
            "order": {"field": "order"},
            "color": _scale("level", [LEVEL_NAMES["zh"][v] for v in LEVELS], [_COLOURS[v] for v in LEVELS])}})


def _scale(name: str, domain: list[str], colours: list[str]) -> dict[str, Any]:
    return {"field": name, "type": "nominal", "scale": {"domain": domain, "range": colours},
            "legend": {"title": None, "orient": "top", "symbolType": "square", "columnPadding": 24, "labelLimit": 120}}


def _drawn(chart: dict[str, Any]) -> str:
    return drawing.svg(chart, _VARIABLES)
