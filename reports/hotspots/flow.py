"""Boxes in the normal flow, margins between them, and room beside those that are not.

Whether a box is in the flow is asked some twenty times of a box, and answered once for its style, which stays as it is but for footnotes
(our pages have none). Where a line finds room beside floats is asked for each line; most have none around them.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.formatting_structure.boxes import Box
from weasyprint.layout import block
from weasyprint.layout import float as floats

IN_FLOW, COLLISIONS, COLLAPSE = Box.is_in_normal_flow, floats.avoid_collisions, block.collapse_margin


def is_in_normal_flow(box: Any) -> bool:
    """Whether a box is neither floated, positioned, running nor a note."""
    style = box.style
    found = style.__dict__.get("in_flow")
    if found is None:
        found = style.in_flow = IN_FLOW(box)
    return bool(found)


def collapse_margin(margins: Any) -> Any:
    """What several margins come to: the largest and the most negative one together."""
    largest = smallest = 0
    for margin in margins:
        if margin > largest:
            largest = margin
        elif margin < smallest:
            smallest = margin
    return largest + smallest


def avoid_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:  # noqa: FBT001, FBT002
    """Where a line or a table finds room beside floats: everywhere, where there are none."""
    if context.excluded_shapes or box.style["float"] != "none" or containing_block.style["direction"] != "ltr":
        return COLLISIONS(context, box, containing_block, outer)
    left = containing_block.content_box_x()
    right = left + containing_block.width
    if outer:
        return left, box.position_y, right - left
    left += box.margin_left
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - box.margin_right - left
