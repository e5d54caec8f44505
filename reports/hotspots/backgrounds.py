"""Backgrounds of boxes that have none.

`layout_box_backgrounds` asks every box for twelve properties to find that nothing is to be painted, nor a corner to be rounded.
Whether a style paints anything is remembered with the style.
"""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.layout import background

CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
SQUARE = dict.fromkeys(CORNERS, (0, 0))
LAYOUT = background.layout_box_backgrounds


def is_bare(style: Any) -> bool:
    """Whether a style paints nothing and rounds nothing."""
    return (
        all((0, "px") in style[corner] for corner in CORNERS)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and not style["box_shadow"]
        and all(kind == "none" for kind, _ in style["background_image"])
        and get_color(style, "background_color").alpha == 0
    )


def layout_box_backgrounds(page: Any, box: Any, *others: Any, **named: Any) -> None:
    """Prepare what is painted behind a box and behind those in it."""
    style = box.style
    bare = style.__dict__.get("bare")
    if bare is None:
        bare = style.bare = is_bare(style)
    if box is page or named or not bare:
        LAYOUT(page, box, *others, **named)
        return
    box.__dict__.update(SQUARE)
    box.background = None
    for child in box.all_children():
        layout_box_backgrounds(page, child, *others)
