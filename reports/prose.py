"""What people write into a report themselves: a small subset of Markdown, as plain data. No markup of theirs reaches a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from reports.text import clean

RULES = (
    "paragraph",
    "list",
    "heading",
    "emphasis",
    "newline",
    "escape",
)  #: of CommonMark; all else stays as it is typed


class BlockKind(StrEnum):
    """What a block of text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words in one style."""

    text: str
    strong: bool = False
    emphasis: bool = False


BREAK = Run(text="\n")  #: where a new line begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, a heading or one point of a list."""

    kind: BlockKind
    runs: tuple[Run, ...]
    number: int = 0  #: of a point in a numbered list
    depth: int = 0  #: of a point in a list within a list

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A text in blocks."""

    blocks: tuple[Block, ...]

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.blocks)


def prose(markdown: str) -> Prose:
    r"""Read a text: paragraphs, ``#`` headings, ``-`` and ``1.`` lists, ``*emphasis*``, ``**strong**``; everything else is plain words.

    Examples
    --------
    >>> [(block.kind.value, block.text) for block in prose("A *b* <i>c</i>\n\n- d\n- **e**").blocks]
    [('paragraph', 'A b <i>c</i>'), ('bullet', 'd'), ('bullet', 'e')]
    """
    return Prose(blocks=tuple(_blocks(_parser().parse(markdown))))


def markdown(sentences: Sequence[str]) -> str:
    r"""Sentences as points of a list, in a form that `prose` reads back.

    Examples
    --------
    >>> markdown(["2 * 3 = 6", "1. first"])
    '- 2 \\* 3 = 6\n- 1\\. first'
    """
    return "\n".join(f"- {escaped(sentence)}" for sentence in sentences)


def escaped(text: str) -> str:
    """Words at the beginning of a block with what Markdown would take for marks made plain."""
    kept = marks_escaped(text)
    head, dot, rest = kept.partition(". ")
    if dot and head.isdigit():
        return f"{head}\\. {rest}"
    return f"\\{kept}" if kept[:1] in {"#", "-", "+"} else kept


def marks_escaped(text: str) -> str:
    """Words anywhere with the marks of emphasis made plain."""
    return "".join(f"\\{char}" if char in "\\*_" else char for char in text)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(list(RULES))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[int] = []  # number of the next point of each list that is open; 0 for one with bullets
    kind, begun = BlockKind.PARAGRAPH, False  # whether the point has its first words: what follows is a paragraph
    for token in tokens:
        if token.type.startswith("heading"):
            kind = BlockKind.HEADING if token.nesting > 0 else BlockKind.PARAGRAPH
        elif token.type == "inline":
            yield from _block(kind, tuple(_runs(token.children or ())), () if begun else lists)
            begun = bool(lists)
        else:
            begun = begun and token.type != "list_item_open"
            _count(token, lists)


def _count(token: Token, lists: list[int]) -> None:
    """Open and close lists, and count their points."""
    match token.type:
        case "bullet_list_open":
            lists.append(0)
        case "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        case "bullet_list_close" | "ordered_list_close":
            lists.pop()
        case "list_item_close" if lists[-1]:
            lists[-1] += 1


def _block(kind: BlockKind, runs: tuple[Run, ...], lists: Sequence[int]) -> Iterator[Block]:
    """A block; where a writer began a new line in a paragraph, another paragraph."""
    if kind is BlockKind.HEADING or not lists:
        for breaks, line in groupby(runs, key=lambda run: run is BREAK):
            if not breaks:
                yield Block(kind=kind, runs=tuple(line))
    elif runs:
        listed = BlockKind.NUMBERED if lists[-1] else BlockKind.BULLET
        yield Block(kind=listed, runs=tuple(map(_space, runs)), number=lists[-1], depth=len(lists) - 1)


def _space(run: Run) -> Run:
    """A point of a list goes on in the same line."""
    return Run(text=" ") if run is BREAK else run


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    strong = emphasis = 0
    for token in tokens:
        strong += (token.type == "strong_open") - (token.type == "strong_close")
        emphasis += (token.type == "em_open") - (token.type == "em_close")
        if token.type in {"softbreak", "hardbreak"}:
            yield BREAK
        elif token.content and (text := _kept(token.content)):
            yield Run(text=text, strong=bool(strong), emphasis=bool(emphasis))


def _kept(text: str) -> str:
    """`clean`, with the spaces at the ends that part words of two styles."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    plain = clean(text)
    return f"{' ' * before}{plain}{' ' * after}" if plain else " " * bool(before or after)
