"""Our fonts and no others. Import this before WeasyPrint: fontconfig reads its file when the engine is loaded."""

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("reports"))) / "fonts"
COMMON = FOLDER / "common.conf"  #: every report
ALL = FOLDER / "all.conf"  #: a report with rare characters


def use(configuration: Path) -> None:
    """Make fontconfig read `configuration` from now on."""
    os.environ["FONTCONFIG_FILE"] = str(configuration)


@cache
def drawable(cut: str) -> frozenset[int]:
    """Code points that both weights of a cut can draw."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (pages need none of it, and it is the slowest of their imports)

    found: list[set[int]] = []
    for path in sorted((FOLDER / cut).glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            found.append(set(font.getBestCmap()))
    return frozenset(set.intersection(*found)) if found else frozenset()


use(COMMON)
