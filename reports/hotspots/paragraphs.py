"""Lines that hold one text and nothing beside it: four of five in a report.

For such a line the engine goes through all that may stand in one: floats, notes, boxes in boxes, places to break between boxes. Here
the text is split, aligned and put on its baseline; any other line goes the engine's way.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import inline

from reports.hotspots.flow import avoid_collisions
from reports.hotspots.lengths import resolve_percentages
from reports.hotspots.lines import strut

NEXT = inline.get_next_linebox
ROUNDING = 1 + 1e-9  #: the engine's allowance for widths that were measured before


def is_lone(context: Any, line: Any, skip: dict[int, Any] | None, block: Any, *styles: Any) -> bool:
    """Whether what is left of a line's content is one ordinary text."""
    children, first = line.children, next(iter(skip)) if skip else 0
    if context.excluded_shapes or any(styles) or first != len(children) - 1 or type(children[first]) is not TextBox:
        return False
    return bool(block.style["direction"] == "ltr" and children[first].style["vertical_align"] == "baseline")


def get_next_linebox(context: Any, line: Any, *others: Any) -> Any:
    """Next line of a paragraph and where the one after it begins."""
    position_y, _, skip, block, _, _, *styles = others
    if is_lone(context, line, skip, block, *styles):
        start = inline.skip_first_whitespace(line, skip)
        if start == "continue":
            return None, None
        line.position_y, line.width, line.height = position_y, 0, 0
        room = avoid_collisions(context, line, block, outer=False)
        resolve_percentages(line.children[-1], block)
        found = split(context, line, start, room)
        if found is not None:
            new, resume_at, is_last = found
            inline.remove_last_whitespace(context, new)
            place(new, room, inline.text_align(context, new, room[2], last=is_last))
            return new, resume_at
    return NEXT(context, line, *others)


def split(context: Any, line: Any, start: Any, room: tuple[float, float, float]) -> Any:
    """A line with as much text as fits, where to go on, and whether a paragraph ends here; None if there is no text."""
    index, inner = next(iter(start.items())) if start else (0, None)
    skip = next(iter(inner)) or 0 if inner else 0
    text = line.children[-1]
    line.position_x, line.position_y, width = room
    text.position_x, text.position_y = line.position_x + line.text_indent, line.position_y
    end = (line.position_x + width) * ROUNDING
    part, rest, preserved = inline.split_text_box(context, text, end - text.position_x, skip)
    if part is None:
        return None
    new = line.copy_with_children([part])
    new.remove_decoration(start=start is not None, end=rest is not None)
    new.width = part.position_x + part.margin_width() - new.content_box_x()
    return new, None if rest is None else {index: {rest: None}}, rest is None or preserved


def place(line: Any, room: tuple[float, float, float], offset: float) -> None:
    """Put a line where it belongs and its text onto the baseline."""
    (part,) = line.children
    leaded, baseline = strut(line.style)
    line.height = line.style["font_size"]
    line.margin_top = line.margin_bottom = (leaded - line.height) / 2
    top, bottom = (
        min(-part.baseline, -baseline),
        max(part.margin_height() - part.baseline, line.margin_height() - baseline),
    )
    line.baseline, line.height = -top, bottom - top
    line.margin_top = line.margin_bottom = 0
    line.position_x, line.position_y = room[0] + offset, room[1]
    part.position_x += offset
    part.position_y = room[1] - top - part.baseline
