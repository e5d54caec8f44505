"""A house's colour in place of ours, on charts and in the style sheet: the shades of ours become shades of its own, equally strong."""

import re
from colorsys import rgb_to_hsv

from reports.charts.theme import COLOURS

MAIN = COLOURS["main"]
SHADES = {
    COLOURS["soft"]: 0.53,
    COLOURS["pale"]: 0.85,
    "#f2f6f6": 0.95,
}  #: the lighter of ours, and how far they are from `MAIN` to white
NEAR = 45  #: degrees of hue: a colour nearer to that of losses and gaps would look like it on a chart
GREY = 0.15  #: saturation below which a colour has no hue to speak of
RULE = "#f0a273"  #: on the panel of the cover; a second hue would fight with a house's own
PAINTED = re.compile("|".join(re.escape(each) for each in (MAIN, *SHADES, RULE)))


def repaint(text: str, colour: str) -> str:
    """Style sheet or chart of ours in the shades of `colour`, ``#rrggbb``; as it is where that is empty."""
    if not colour:
        return text
    shades = {MAIN: colour, RULE: lighter(colour, 0.53)} | {
        ours: lighter(colour, share) for ours, share in SHADES.items()
    }
    return PAINTED.sub(lambda found: shades[found[0]], text)


def chart_colour(colour: str) -> str:
    """The colour for charts: that of the house, unless it could be taken for the one that marks what is missing."""
    (hue, saturation), (warning, _) = (_hue(each) for each in (colour or MAIN, COLOURS["accent"]))
    apart = abs(hue - warning)
    return "" if saturation >= GREY and min(apart, 360 - apart) < NEAR else colour


def _hue(colour: str) -> tuple[float, float]:
    """Hue in degrees, and saturation."""
    hue, saturation, _ = rgb_to_hsv(*(level / 255 for level in _levels(colour)))
    return 360 * hue, saturation


def lighter(colour: str, share: float) -> str:
    """The shade that lies so far on the way to white."""
    return "#" + "".join(f"{round(level + (255 - level) * share):02x}" for level in _levels(colour))


def _levels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
