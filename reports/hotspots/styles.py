"""Properties that a style sheet leaves alone: inherited or initial, without asking what else they might be."""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.css import ComputedStyle
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

FURTHER_STEPS = {"position", "float", "display", "page"} | {
    name for name in INITIAL_VALUES if name.startswith("text_decoration_")
}
AS_PARENT = frozenset(INHERITED - FURTHER_STEPS)
AT_FIRST = frozenset(INITIAL_VALUES.keys() - INHERITED - INITIAL_NOT_COMPUTED - FURTHER_STEPS)
MISSING = ComputedStyle.__missing__


def missing(style: Any, key: str) -> Any:
    """Computed value of a property asked for the first time."""
    cascaded = style.cascaded
    if key in cascaded or (key in PHYSICAL_FUNCTIONS and has_logical(style)):
        return MISSING(style, key)
    if key in AS_PARENT and style.parent_style is not None:
        value = style[key] = style.parent_style[key]
    elif key in AT_FIRST:
        value = style[key] = INITIAL_VALUES[key]
    else:
        return MISSING(style, key)
    return value


def has_logical(style: Any) -> bool:
    """Whether a rule gives a size or side by the direction of writing."""
    known = style.__dict__.get("logical")
    if known is None:
        known = style.logical = any("inline" in name or "block" in name for name in style.cascaded)
    return bool(known)
