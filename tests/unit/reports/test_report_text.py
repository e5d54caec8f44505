"""What people typed comes out inert and within bounds."""

import pytest

from reports.text import breakable, clean, cut


def test_control_characters_and_invisible_directions_are_removed():
    assert clean("a\x00b\x1b[31mc\u202ed\u2066e\u200bf\ufefff") == "ab[31mcdeff"


def test_line_breaks_and_rare_spaces_become_one_plain_space():
    assert clean("a\r\n\tb\u3000\u2009c\u2028d") == "a b c d"


def test_rare_hyphens_and_soft_hyphens_become_plain_or_go():
    assert clean("GB\u2011T\u00ad 23020") == "GB-T 23020"


def test_variation_selectors_and_unpaired_surrogates_do_not_survive():
    assert clean("葛\U000e0100\ufe0f\ud800") == "葛"


def test_chinese_text_is_left_as_it_is():
    assert clean("设备联网率（含 5%）——“已联网”") == "设备联网率（含 5%）——“已联网”"


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 400])
def test_no_word_is_longer_than_a_line(length):
    assert all(len(word) <= 32 for word in breakable("x" * length).split(" "))
    assert breakable("x" * length).replace(" ", "") == "x" * length


def test_long_text_is_cut_with_a_pointer():
    assert cut("字" * 100_000, 160, "……（全文见附表 XLSX）") == "字" * 160 + "……（全文见附表 XLSX）"
