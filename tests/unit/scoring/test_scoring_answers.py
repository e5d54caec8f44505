"""Cells of a file: what each kind takes, exactly on the edges, and what is said of the rest."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from questionnaires import catalogue
from questionnaires.model import InventoryInput, Item, ItemKind, Numbers, Option
from scoring.answer import BLANK, DONT_KNOW, Answer, chosen, format_cell, from_trend, parse_cell
from scoring.errors import AnswerError
from scoring.quantity import NumberError, band_option, parse_number
from scoring.result import ResponseState

PER_CENT = Numbers(unit={"en": "%"}, part={"en": "connected"}, whole={"en": "all"}, maximum=Decimal(100))


def band(*edges: str, numbers: Numbers | None = PER_CENT) -> Item:
    options = [Option(code=f"b{n}", text={}, up_to=Decimal(edge)) for n, edge in enumerate(edges, start=1)]
    last = Option(code=f"b{len(edges) + 1}", text={})
    return Item(code="A-B-01", kind=ItemKind.BAND, text={}, weight=1, options=(*options, last), numbers=numbers)


def trend(**numbers) -> Item:
    options = tuple(Option(code=code, text={}) for code in ("worse", "flat", "better"))
    given = Numbers(unit={"en": "yuan"}, **numbers)
    return Item(code="A-B-02", kind=ItemKind.TREND, text={}, weight=1, options=options, numbers=given)


def multi() -> Item:
    options = [Option(code=code, text={}) for code in ("rules", "products", "drill")]
    options.append(Option(code="none", text={}, exclusive=True))
    return Item(code="A-B-03", kind=ItemKind.MULTI, text={}, weight=1, options=tuple(options))


def single() -> Item:
    options = tuple(Option(code=code, text={}) for code in ("none", "some", "all"))
    return Item(code="A-B-04", kind=ItemKind.SINGLE, text={}, weight=1, options=options)


def inventory(takes: InventoryInput) -> Item:
    options = tuple(Option(code=code, text={}) for code in ("erp", "mes")) if takes is InventoryInput.CHOICES else ()
    return Item(code="A-B-05", kind=ItemKind.INVENTORY, text={}, weight=0, options=options, input=takes)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("0", "b1"), ("10", "b1"), ("10.0", "b1"), ("10.000000001", "b2"), ("20", "b2"), ("20.0000001", "b3"), ("100", "b3"),
        ("1/10", "b1"), ("1/9", "b2"), ("3333/10000", "b3"), ("0/7", "b1"), ("7/7", "b3"), ("1/5", "b2"), ("1/4.9", "b3"),
        ("b2", "b2"), (" 15 ", "b2"), ("15%", "b2"), ("15 %", "b2"), ("１５％", "b2"), ("１／５", "b2"), ("1,500/10,000", "b2"), ("1 500/10 000", "b2"),
        ("+15", "b2"), ("015", "b2"),
    ],
)  # fmt: skip
def test_a_number_or_a_share_falls_into_the_band_closed_on_the_right(cell, code):
    assert parse_cell(band("10", "20"), cell).options == (code,)


def test_a_third_is_compared_exactly_and_not_as_a_rounded_decimal():
    third = Fraction(100, 3)
    assert band_option(band("33.33"), third) == "b2"
    assert band_option(band("33.34"), third) == "b1"
    assert parse_cell(band("33.3333333333"), "1/3").options == ("b2",)


def test_the_numbers_typed_are_kept_as_typed():
    answer = parse_cell(band("10"), "3.50/20")
    assert (answer.part, answer.whole, answer.rate) == (Decimal("3.50"), Decimal(20), None)
    assert parse_cell(band("10"), "9.50").rate == Decimal("9.50")
    assert parse_cell(trend(), "9.50/10").now == Decimal("9.50")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1/0", "above 0"), ("0/0", "above 0"), ("-1", "at least 0"), ("-1/5", "not negative"), ("1/-5", "not negative"),
        ("6/5", "no larger than the whole"), ("101", "at most 100"), ("nan", "DK"), ("NaN", "DK"), ("inf", "DK"),
        ("-inf", "DK"), ("1e3", "in full"), ("1/2/3", "part/whole"), ("/", "plain number"), ("5/", "plain number"),
        ("1,2", "digits only"), ("12,34,567", "digits only"), ("b9", "b1"), ("many", "part/whole"), ("10 %%", "number"),
        ("0x10", "digits"), ("1_000", "digits"), ("1 00", "digits"), ("1,000 000", "digits"), ("5万", "digits"), ("٣", "digits"), ("９" * 16, "number"),
        ("9" * 100, "number"), ("9" * 100_000, "part/whole"), ("𝟏𝟎 apples", "digits"), ("=1+1", "digits"), ("1" + "0" * 15, "number"),
        ("5\x005", "digits"),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_band_says_what_was_found_and_expected(cell, said):
    with pytest.raises(AnswerError) as caught:
        parse_cell(band("10", "20"), cell)
    assert said in str(caught.value)
    assert len(str(caught.value)) < 400
    assert caught.value.item == "A-B-01"
    assert caught.value.found.isprintable()


def test_a_band_in_days_takes_no_per_cent_sign():
    days = band("3", "7", numbers=Numbers(unit={"en": "days"}))
    assert parse_cell(days, "4").options == ("b2",)
    with pytest.raises(AnswerError, match="leave out the %"):
        parse_cell(days, "4%")


@pytest.mark.parametrize(
    ("numbers", "now", "before", "code"),
    [
        ({}, "11", "10", "better"), ({}, "9", "10", "worse"), ({}, "10", "10.0", "flat"),
        ({"lower_is_better": True}, "9", "10", "better"), ({"lower_is_better": True}, "11", "10", "worse"),
        ({"flat_within": Decimal(1)}, "101", "100", "flat"), ({"flat_within": Decimal(1)}, "101.01", "100", "better"),
        ({"flat_within": Decimal(1)}, "99", "100", "flat"), ({"flat_within": Decimal(1)}, "98.99", "100", "worse"),
        ({}, "0", "0", "flat"), ({}, "1", "0", "better"), ({"flat_within": Decimal(5)}, "0.01", "0", "better"),
        ({"lower_is_better": True}, "0", "5", "better"),
        ({"minimum": Decimal(-100)}, "-5", "-10", "better"), ({"minimum": Decimal(-100)}, "-15", "-10", "worse"),
        ({"minimum": Decimal(-100), "flat_within": Decimal(10)}, "-9", "-10", "flat"),
        ({"flat_within": Decimal("0.2"), "in_points": True}, "95.2", "95", "flat"),
        ({"flat_within": Decimal("0.2"), "in_points": True}, "95.21", "95", "better"),
        ({"flat_within": Decimal("0.2"), "in_points": True}, "94.79", "95", "worse"),
        ({"flat_within": Decimal("0.2"), "in_points": True, "full_at": Decimal("99.5")}, "99.8", "99.8", "better"),
        ({"flat_within": Decimal("0.2"), "in_points": True, "full_at": Decimal("99.5")}, "99.5", "99.6", "better"),
        ({"flat_within": Decimal("0.2"), "in_points": True, "full_at": Decimal("99.5")}, "99.5", "99.8", "worse"),
        ({"flat_within": Decimal("0.2"), "in_points": True, "full_at": Decimal("99.5")}, "99.4", "99.4", "flat"),
        ({"flat_within": Decimal(5), "lower_is_better": True, "full_at": Decimal(0)}, "0", "0", "better"),
    ],
)  # fmt: skip
def test_a_trend_compares_now_with_before_exactly(numbers, now, before, code):
    item = trend(**numbers)
    assert parse_cell(item, f"{now}/{before}").options == (code,)
    assert from_trend(item, Decimal(now), Decimal(before)).options == (code,)


@pytest.mark.parametrize("cell", ["5", "better|flat", "5/", "a/b", "-1/5", "1/nan", "beter"])
def test_a_cell_that_is_no_trend_is_refused(cell):
    with pytest.raises(AnswerError):
        parse_cell(trend(), cell)


def test_a_misspelt_option_is_met_with_the_nearest_one():
    with pytest.raises(AnswerError, match="did you mean 'better'"):
        parse_cell(trend(), "beter")
    with pytest.raises(AnswerError, match="did you mean 'products'"):
        parse_cell(multi(), "rules|product")


def test_options_of_a_multi_come_in_the_order_of_the_item():
    assert parse_cell(multi(), "drill | rules").options == ("rules", "drill")
    assert parse_cell(multi(), "none").options == ("none",)


@pytest.mark.parametrize("cell", ["rules|none", "rules|rules", "|", "rules|", "fire", "rules,drill", "x" * 100_000])
def test_a_cell_that_is_no_multi_is_refused(cell):
    with pytest.raises(AnswerError):
        parse_cell(multi(), cell)


def test_one_rung_takes_one_code():
    assert parse_cell(single(), "some").options == ("some",)
    for cell in ("some|all", "1", "Some"):
        with pytest.raises(AnswerError, match="none, some, all"):
            parse_cell(single(), cell)


def test_not_applicable_is_refused_where_the_item_does_not_offer_it():
    with pytest.raises(AnswerError, match="applies to everybody"):
        parse_cell(single(), "NA")
    assert parse_cell(replace(single(), may_be_not_applicable=True), "NA").state is ResponseState.NOT_APPLICABLE


def test_dont_know_and_an_empty_cell_are_two_things():
    assert parse_cell(single(), "DK") == DONT_KNOW
    assert parse_cell(single(), "  ") == BLANK


def test_an_inventory_takes_numbers_texts_and_choices():
    assert parse_cell(inventory(InventoryInput.NUMBER), "1,200").rate == 1200
    assert parse_cell(inventory(InventoryInput.TEXT), "两台 <b>机床</b> 🏭").text == "两台 <b>机床</b> 🏭"
    choices = parse_cell(inventory(InventoryInput.CHOICES), "mes|erp|用友")
    assert (choices.options, choices.text) == (("erp", "mes"), "用友")


@pytest.mark.parametrize("cell", ["x" * 4_001, "a\x00b", "a\x1bb", "\ud800"])
def test_text_too_long_or_with_control_characters_is_refused(cell):
    with pytest.raises(AnswerError):
        parse_cell(inventory(InventoryInput.TEXT), cell)


def test_a_negative_inventory_number_is_refused():
    with pytest.raises(AnswerError, match="at least 0"):
        parse_cell(inventory(InventoryInput.NUMBER), "-1")


@pytest.mark.parametrize(
    ("item", "cell"),
    [
        (band("10"), "3/20"), (band("10"), "9.50"), (band("10"), "b2"), (trend(), "9.5/10"), (trend(), "flat"),
        (multi(), "rules|drill"), (multi(), "none"), (single(), "all"), (single(), "DK"), (single(), ""),
        (inventory(InventoryInput.NUMBER), "1200"), (inventory(InventoryInput.TEXT), "some text"),
        (inventory(InventoryInput.CHOICES), "erp|other"),
        (replace(single(), may_be_not_applicable=True), "NA"), (band("10"), "100000000000000/100000000000000"),
    ],
)  # fmt: skip
def test_what_is_written_reads_back(item, cell):
    assert format_cell(item, parse_cell(item, cell)) == cell


def test_an_item_that_was_not_asked_is_an_empty_cell():
    assert format_cell(single(), Answer(state=ResponseState.NOT_ASKED)) == ""


def test_choosing_nothing_is_no_answer():
    with pytest.raises(AnswerError):
        chosen(multi(), [])


@pytest.mark.parametrize(
    ("text", "units", "number"),
    [
        ("１２０", (), "120"), ("１，２３４．５", (), "1234.5"), ("12 345", (), "12345"), ("－5", (), "-5"), ("−5", (), "-5"),
        ("120人", ("人",), "120"), ("1.2万", ("人",), "12000"), ("1.2 万人", ("人",), "12000"), ("3亿", (), "300000000"),
        ("4200万元", ("万元",), "4200"), ("4200 万", ("万元",), "4200"), ("1.5亿", ("万元",), "15000"), ("1.5亿元", ("万元",), "15000"),
        ("42,000,000元", ("万元",), "4200"), ("85％", ("%",), "85"), ("7 天", ("天", "days"), "7"), ("7 days", ("天", "days"), "7"),
        ("130万元/人", ("万元/人",), "130"), ("130万", ("万元/人",), "130"),
    ],
)  # fmt: skip
def test_a_number_is_understood_with_its_unit_as_people_type_it(text, units, number):
    assert parse_number(text, units=units) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("", ()), ("万", ()), ("many", ()), ("1,2,3", ()), ("1 2", ()), ("12,345 678", ()), ("1e5", ()), ("nan", ()), ("0x1F", ()),
        ("5元", ("人",)), ("5%", ("万元",)), ("85万", ("%",)), ("85万%", ("%",)), ("5人人", ("人",)), ("999999999亿", ()), ("1" * 41, ()),
        ("2026-11-22", ()), ("10-20", ()), ("约120", ("人",)), ("200MB/s", ("Mbps",)), ("200M", ("人",)), ("200MG", ("Mbps",)),
    ],
)  # fmt: skip
def test_what_is_no_number_in_the_unit_asked_for_is_refused(text, units):
    with pytest.raises(NumberError):
        parse_number(text, units=units)


@pytest.mark.parametrize(
    "cell",
    ["25/6000", "25万/6000万", "25万元/0.6亿元", "250000元/60000000元", "25 万 / 6,000"],
)
def test_amounts_may_be_written_with_the_unit_they_are_asked_in_or_one_it_is_made_of(cell):
    spending = next(item for item in catalogue.get("lianghua-sme").items() if item.code == "FND-CAP-01")
    answer = parse_cell(spending, cell)
    assert (answer.part, answer.whole, answer.options) == (25, 6000, ("b2",))


@pytest.mark.parametrize(("cell", "whole"), [("3台/24台", 24), ("3/24 machines", 24), ("3/1.2万", 12_000)])
def test_counts_may_be_written_with_their_counter(cell, whole):
    machines = next(item for item in catalogue.get("lianghua-sme").items() if item.code == "FND-EQP-02")
    answer = parse_cell(machines, cell)
    assert (answer.part, answer.whole) == (3, whole)
    with pytest.raises(AnswerError):
        parse_cell(machines, "3人/24人")


@pytest.mark.parametrize(
    ("cell", "megabits"),
    [
        ("200", 200), ("200M", 200), ("２００Ｍ", 200), ("200兆", 200), ("200 Mbps", 200), ("200mbps", 200), ("200 Mb/s", 200),
        ("1G", 1000), ("1.5 Gbps", 1500), ("1千兆", 1000), ("1万兆", 10_000), ("0", 0),
    ],
)  # fmt: skip
def test_a_bandwidth_may_be_written_as_contracts_write_it(cell, megabits):
    bandwidth = next(item for item in catalogue.get("lianghua-sme").items() if item.code == "INV-NET-01")
    answer = parse_cell(bandwidth, cell)
    assert answer.rate == megabits
    assert format_cell(bandwidth, answer) == str(megabits)
