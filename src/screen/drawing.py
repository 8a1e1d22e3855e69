"""Charts drawn by Vega-Lite; the only file that knows vl_convert. Without that library there are no pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
_AXIS = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12, "labelColor": "#5c5850",
         "titleColor": "#5c5850", "domainColor": "#dcd8cf", "tickColor": "#dcd8cf", "gridColor": "#dcd8cf"}
_LEGEND = {"labelFont": FONT, "labelFontSize": 12, "labelColor": "#1c1b19"}


def svg(chart: Mapping[str, Any], variables: Mapping[str, str] | None = None) -> str:
    """A chart as inline SVG that fills the width it is given, empty without the library.

    `variables` ties the colours it was drawn in to custom properties of the page's style.
    """
    try:
        import vl_convert
    except ImportError:
        return ""
    drawn: str = vl_convert.vegalite_to_svg(_whole(chart))
    for colour, variable in (variables or {}).items():
        drawn = drawn.replace(f'fill="{colour}"', f'style="fill:var({variable})"')
        drawn = drawn.replace(f'stroke="{colour}"', f'style="stroke:var({variable})"')
    return _fitting(drawn)


def both(chart: Mapping[str, Any], scale: float = 2) -> tuple[str, bytes]:
    """A chart as inline SVG and as a PNG picture, drawn once; both empty without the library."""
    try:
        import vl_convert
    except ImportError:
        return "", b""
    drawn: str = vl_convert.vegalite_to_svg(_whole(chart))
    picture: bytes = vl_convert.svg_to_png(drawn, scale=scale)
    return _fitting(drawn), picture


def _fitting(drawn: str) -> str:
    return re.sub(r'<svg ([^>]*?) ?width="[^"]*" height="[^"]*"', r"<svg \1", drawn, count=1)


def _whole(chart: Mapping[str, Any]) -> dict[str, Any]:
    config = {"background": None, "view": {"stroke": None}, "axis": _AXIS, "legend": _LEGEND}
    return {"$schema": _SCHEMA, **chart, "config": config}
