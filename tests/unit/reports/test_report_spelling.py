"""What no font can draw is written out, whoever prints: nothing turns into a box, nothing is lost in silence."""

import pytest

from reports import fontfiles
from reports.spelling import Speller
from scoring.answer import Answer


@pytest.mark.parametrize(
    ("typed", "printed", "told"),
    [
        ("江畔精工", "江畔精工", ""),
        ("㛃䶮𬍛𫟹龘", "㛃䶮𬍛𫟹龘", ""),
        ("工厂😀😀", "工厂〔U+1F600〕〔U+1F600〕", "😀"),
        ("\U00020bb7野家", "〔U+20BB7〕野家", "\U00020bb7"),
        ("张\ue5e5", "张〔U+E5E5〕", "\ue5e5"),  # private: another character on every machine
        ("李\U00031350", "李〔U+31350〕", "\U00031350"),  # Unicode 15
        ("a\u200b\u202eb\x07\uffff", "ab", ""),  # invisible ones go, as everywhere
    ],
)
def test_text_is_printed_with_what_cannot_be_drawn_written_out_and_told_once(typed, printed, told):
    speller = Speller()
    assert speller(typed, "name") == printed
    assert [(each.character, each.field) for each in speller.replaced] == [(each, "name") for each in told]
    common, rare = fontfiles.drawable("common"), fontfiles.drawable("rare")
    assert all(ord(character) in common | rare for character in printed)


def test_every_character_of_gb_2312_is_in_the_common_cut():
    codes = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    characters = "".join(code.decode("gb2312", errors="ignore") for code in codes)
    assert len(characters) > 7_000
    speller = Speller()
    assert {ord(each) for each in speller(characters, "")} <= fontfiles.drawable("common")
    assert speller.replaced == []


def test_fields_of_an_item_are_told_apart():
    speller = Speller()
    answers = speller.answers({"A-B-01": Answer(text="x😀", reason="y😀")})
    notes = speller.notes({"A-B-01": "z😀"})
    assert (answers["A-B-01"].text, answers["A-B-01"].reason, notes["A-B-01"]) == tuple(
        f"{c}〔U+1F600〕" for c in "xyz"
    )
    assert [each.field for each in speller.replaced] == ["A-B-01.text", "A-B-01.reason", "A-B-01.note"]
