"""Colours and the style sheet of charts. Every pair that must be told apart differs in lightness, shape or label, not in hue alone."""

from enum import StrEnum

FONT = "Noto Sans SC"

#: light theme; the same values are printed
COLOURS = {
    "ink": "#14262c",
    "muted": "#5a6a71",
    "line": "#c9d3d6",
    "faint": "#e9eeef",
    "paper": "#ffffff",
    "main": "#0f5a60",
    "soft": "#8fb9bc",
    "pale": "#dbe9ea",
    "accent": "#bf5a24",
    "tint": "#f4dfd2",
}

#: the same names on a dark page
DARK = {
    "ink": "currentColor",
    "muted": "#a3b3b9",
    "line": "#4a5a61",
    "faint": "#2a373c",
    "paper": "#141d20",
    "main": "#62bcc2",
    "soft": "#3c7f85",
    "pale": "#22444a",
    "accent": "#f0a273",
    "tint": "#55351f",
}


class Mode(StrEnum):
    """Where a chart will stand."""

    STATIC = "static"  #: in an image: literal colours and font, text positions computed by us
    INLINE = "inline"  #: in an HTML page: classes to restyle (see `inline_css`), the page's font, text anchors


def inline_css() -> str:
    """Rules for charts inside HTML, light and dark: `f-*` fills, `s-*` strokes; text in ink follows the page's colour."""
    light = "".join(f"--chart-{name}:{'currentColor' if name == 'ink' else value};" for name, value in COLOURS.items())
    dark = "".join(f"--chart-{name}:{value};" for name, value in DARK.items())
    rules = "".join(
        f".chart .f-{name}{{fill:var(--chart-{name})}}.chart .s-{name}{{stroke:var(--chart-{name})}}"
        for name in COLOURS
    )
    return (
        f".chart{{{light}max-width:100%;height:auto;font-family:inherit}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]) .chart{{{dark}}}}}"
        f":root[data-theme=dark] .chart{{{dark}}}{rules}"
    )
