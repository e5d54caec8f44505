"""What people typed comes out inert and within bounds, and quotes end where a reader pauses."""

import pytest

from questionnaires import catalogue
from questionnaires.model import ItemKind
from reports.answers import LONGEST_QUOTE, local, said
from reports.text import breakable, clean, cut, cut_at_pause
from reports.wording import wording
from scoring.answer import chosen


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


def test_a_text_is_cut_at_a_pause_and_never_inside_brackets():
    assert cut_at_pause("没有停顿" * 5, 18) == cut("没有停顿" * 5, 18)
    assert cut_at_pause("先定负责人；再定计划（含预算，人手）和期限", 16) == "先定负责人；再定计划…"
    assert cut_at_pause("Plans, then budgets (money, people and time) for all", 30, "...") == "Plans, then budgets..."


@pytest.mark.parametrize(
    ("locale", "cut_short"), [("zh", "{text} 等 {count} 项"), ("en", "{text}; {count} options in all")]
)
@pytest.mark.parametrize("questionnaire", ["lianghua-sme", "miit-sme"])
def test_of_several_options_whole_ones_are_quoted_and_the_others_counted(questionnaire, locale, cut_short):
    words = wording(locale)
    for item in catalogue.get(questionnaire).items():
        if item.kind is not ItemKind.MULTI:
            continue
        options = [option for option in item.options if not option.exclusive]
        texts = [local(option.text, locale) for option in options]
        quote = said(item, chosen(item, [option.code for option in options]), words)
        beginnings = [words("answer.separator").join(texts[: count + 1]) for count in range(len(texts))]
        fitting = [text for text in beginnings if len(text) <= LONGEST_QUOTE[locale]]
        expected = fitting[-1] if fitting == beginnings else cut_short.format(text=fitting[-1], count=len(texts))
        assert quote == words("answer.said", text=expected)
