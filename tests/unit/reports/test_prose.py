"""A consultant's text: what of Markdown counts, and that nothing else gets through."""

from xml.etree import ElementTree

import pytest

from reports.prose import BlockKind, escaped, markdown, prose
from reports.prose_html import prose_html

WILD = [
    "<script>alert(1)</script>",
    "[a](javascript:alert(1)) ![b](http://c/d.png)",
    "<a href='x' onclick=y>z</a> & </p> ]]>",
    "`code`\n\n    indented\n\n> quoted\n\n---\n\n| a | b |",
    "**never closed *at all",
    "- - - a\n  1. b\n     - c",
    "\x00\x0b\u202etext\ufeff",
    "=1+1\n\n@cmd",
    "𠮷 😀 a\u0301",
]


@pytest.mark.parametrize("text", WILD, ids=range(len(WILD)))
def test_whatever_is_typed_becomes_well_formed_markup_of_six_elements(text):
    page = ElementTree.fromstring(f"<div>{prose_html(prose(text))}</div>")
    assert {each.tag for each in page.iter()} <= {"div", "p", "h3", "ul", "ol", "li", "b", "em"}
    assert {name for each in page.iter() for name in each.attrib} <= {"value", "class"}


def test_lists_keep_their_numbers_and_points_their_depth():
    blocks = prose("3. a\n4. b\n   - c\n\n# d\n\ne\nf").blocks
    assert [(each.kind, each.number, each.depth, each.text) for each in blocks] == [
        (BlockKind.NUMBERED, 3, 0, "a"),
        (BlockKind.NUMBERED, 4, 0, "b"),
        (BlockKind.BULLET, 0, 1, "c"),
        (BlockKind.HEADING, 0, 0, "d"),
        (BlockKind.PARAGRAPH, 0, 0, "e"),
        (BlockKind.PARAGRAPH, 0, 0, "f"),
    ]


@pytest.mark.parametrize("text", ["2 * 3 * 4", "1. of all", "# 3", "- minus", "+ plus", "a_b_c", "\\*", "12.5 points"])
def test_words_of_our_rules_come_back_as_they_were(text):
    assert [each.text for each in prose(escaped(text)).blocks] == [text]
    assert [each.text for each in prose(markdown([text, text])).blocks] == [text, text]


def test_a_second_paragraph_of_a_point_has_no_number_of_its_own():
    blocks = prose("1. a\n\n   b\n2. c\n\nd").blocks
    assert [(each.kind, each.number, each.text) for each in blocks] == [
        (BlockKind.NUMBERED, 1, "a"),
        (BlockKind.PARAGRAPH, 0, "b"),
        (BlockKind.NUMBERED, 2, "c"),
        (BlockKind.PARAGRAPH, 0, "d"),
    ]


def test_styles_of_words_are_kept_with_the_spaces_between():
    [block] = prose("one **two** *three* four").blocks
    assert [(run.text, run.strong, run.emphasis) for run in block.runs] == [
        ("one ", False, False),
        ("two", True, False),
        (" ", False, False),
        ("three", False, True),
        (" four", False, False),
    ]
