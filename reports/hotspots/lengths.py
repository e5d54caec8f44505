"""Lengths that do not depend on what surrounds a box, worked out once for a style instead of once for a box.

`resolve_percentages` reads eighteen properties of each box each time it is laid out. Most styles give them in px, which are the same
for every box: they are kept with the style. Styles with a percentage, a calculation or another box model go the engine's way.
"""
# ruff: noqa: ANN401

from math import inf
from typing import Any

from weasyprint.css import AnonymousStyle
from weasyprint.layout import percent

SIDES = ("left", "right", "top", "bottom")
FROM_ZERO = ("min_width", "min_height")  #: where auto means 0
LENGTHS = (
    *(f"margin_{side}" for side in SIDES),
    *(f"padding_{side}" for side in SIDES),
    *("width", "max_width", "height", "max_height"),
    *FROM_ZERO,
)
BORDERS = tuple(f"border_{side}_width" for side in SIDES)
RESOLVE = percent.resolve_percentages
Used = dict[str, Any]
GIVEN = frozenset((*LENGTHS, "box_sizing"))
INITIAL: Used = dict.fromkeys(LENGTHS, 0) | {"width": "auto", "height": "auto", "max_width": inf, "max_height": inf}


def in_px(style: Any) -> Used | None:
    """Used lengths of a style; None if one of them depends on the box around."""
    if type(style) is AnonymousStyle and style.keys().isdisjoint(GIVEN):
        return INITIAL
    if style["box_sizing"] != "content-box":
        return None
    used: Used = {}
    for name in LENGTHS:
        value = style[name]
        if value == "auto":
            used[name] = 0 if name in FROM_ZERO else value
        elif getattr(value, "unit", None) == "px":
            used[name] = value.value
        else:
            return None
    return used


def resolve_percentages(box: Any, containing_block: Any) -> None:
    """Used lengths of a box."""
    style = box.style
    known = style.__dict__
    if "used_lengths" not in known:
        style.used_lengths = in_px(style)
        style.used_borders = {name: style[name] for name in BORDERS}
    used = known["used_lengths"]
    if used is None:
        RESOLVE(box, containing_block)
        return
    attributes = box.__dict__
    attributes.update(used)
    if style["border_collapse"] == "collapse":  # those of cells have been settled between neighbours
        for name, width in known["used_borders"].items():
            attributes.setdefault(name, width)
    else:
        attributes.update(known["used_borders"])
