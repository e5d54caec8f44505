"""How wide text is in our font, and where a line of it may break: known without opening the font."""

from collections.abc import Sequence

#: advance widths of Noto Sans SC for U+0020 to U+007E, in thousandths of an em
REGULAR = (
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742,
    633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620, 554, 325, 564,
    607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555,
)  # fmt: skip
BOLD = (
    227, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590, 590, 590,
    590, 590, 325, 325, 590, 590, 590, 514, 1007, 641, 681, 656, 714, 615, 585, 717, 757, 330, 568, 686, 578, 853, 749, 770,
    667, 770, 682, 624, 625, 748, 619, 915, 627, 580, 613, 378, 387, 378, 590, 567, 626, 591, 644, 527, 644, 581, 372, 597,
    640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 437, 495, 421, 637, 576, 863, 562, 574, 511, 378, 296, 378, 590,
)  # fmt: skip
OTHER = {"–": 544, "—": 908, "\N{MINUS SIGN}": 590}
FULL_WIDTH = 1000
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
NOT_FIRST = frozenset("，。、；：？！）》」』】〕％%,.;:?!)]}·—")  #: never at the start of a line
NOT_LAST = frozenset("（《「『【〔([{")  #: never at the end of one


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line, in the unit of `size`.

    Examples
    --------
    >>> text_width("设备", 10), text_width("0.5", 10)
    (20.0, 13.88)
    """
    table = BOLD if bold else REGULAR
    advance = sum(
        table[ord(char) - 32] if " " <= char <= "~" else OTHER.get(char, FULL_WIDTH if ord(char) > 0x2000 else 600)
        for char in text
    )
    return advance * size / 1000


def latin_quotes(text: str) -> str:
    """Straight quotation marks in Latin text: our font's curly ones are as wide as a Chinese character.

    Examples
    --------
    >>> latin_quotes("a customer’s own"), latin_quotes("“自有”系统")
    ("a customer's own", '“自有”系统')
    """
    return text if any(char > "\u2fff" for char in text) else text.translate(STRAIGHT)


def pieces(text: str) -> list[str]:
    """Smallest parts of a line that must stay together: a Chinese character with its punctuation, a Latin word with its space."""
    parts: list[str] = []
    for char in text:
        previous = parts[-1] if parts else ""
        joined = previous and (
            char in NOT_FIRST or char == " " or previous[-1] in NOT_LAST or both_latin(previous[-1], char)
        )
        if joined:
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def both_latin(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word."""
    return left < "\u2000" and right < "\u2000" and left not in " -/"


def wrap(text: str, width: float, size: float, *, lines: int = 2, bold: bool = False) -> list[str]:
    """Text in at most `lines` lines no wider than `width`, balanced; what does not fit ends in an ellipsis.

    Examples
    --------
    >>> wrap("设备、能源与安全", 50, 10)
    ['设备、', '能源与安全']
    """
    text = latin_quotes(text)
    broken = fill(pieces(text), width, size, bold=bold)
    if 1 < len(broken) <= lines:
        broken = balance(text, len(broken), width, size=size, bold=bold)
    if len(broken) <= lines:
        return broken
    last = "".join(broken[lines - 1 :])
    dots = "..." if last[:1] < "\u2000" else "…"
    while last and text_width(last + dots, size, bold=bold) > width:
        last = last[:-1]
    return [*broken[: lines - 1], last.rstrip() + dots]


def fill(parts: Sequence[str], width: float, size: float, *, bold: bool) -> list[str]:
    """Greedy lines."""
    lines = [""]
    for part in parts:
        if lines[-1] and text_width((lines[-1] + part).rstrip(), size, bold=bold) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += part
    lines[-1] = lines[-1].rstrip()
    return lines


def balance(text: str, count: int, width: float, *, size: float, bold: bool) -> list[str]:
    """The same number of lines, of much the same length and broken where Chinese words part, so that no character hangs over."""
    if count == 2:
        halves = [
            (text[:at].rstrip(), text[at:])
            for at in range(1, len(text))
            if text[at - 1] in "、·" or text[at] in "与和及（"
        ]
        lengths = [max(text_width(half, size, bold=bold) for half in pair) for pair in halves]
        if lengths and min(lengths) <= width:
            return list(halves[lengths.index(min(lengths))])
    parts = pieces(text)
    longest = max(text_width(part.rstrip(), size, bold=bold) for part in parts)
    measure = max(text_width(text, size, bold=bold) / count, longest)
    while measure < width:
        lines = fill(parts, measure, size, bold=bold)
        if len(lines) <= count:
            return lines
        measure += size / 4
    return fill(parts, width, size, bold=bold)
