"""Charts say what they were given, in both uses, and nothing leaves the sheet."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from questionnaires.model import UNIT
from reports.charts import (
    Axis,
    Bar,
    GateMark,
    Mode,
    Period,
    Rung,
    Step,
    Task,
    bars,
    gantt,
    inline_css,
    ladder,
    radar,
    timetable,
    waterfall,
)
from reports.charts.measure import text_width, wrap
from scoring.result import MISSING

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["基础建设", "单项应用", "Collaboration and innovation", "经济与社会效益"]


def every_chart(locale="zh", mode=Mode.STATIC):
    common = {"locale": locale, "title": "Titel", "mode": mode}
    return {
        "radar": radar([Axis(label=name, units=52 * UNIT, reference=60 * UNIT) for name in NAMES], **common),
        "bars": bars([Bar(label=name, units=52 * UNIT, required=60 * UNIT) for name in NAMES], **common),
        "waterfall": waterfall(
            [Step(label=name, contribution=10 * UNIT, loss=15 * UNIT) for name in NAMES], total_label="总分", **common
        ),
        "ladder": ladder(
            [
                Rung(number=n, name=name, gates=(GateMark(text="综合集成 ≥ 50", passed=False),))
                for n, name in enumerate(NAMES, 1)
            ],
            reached=2,
            **common,
        ),
        "gantt": gantt(
            [
                Task(label=name, start=n, likely=Decimal(2), high=Decimal("3.5"), phase=n % 3 + 1)
                for n, name in enumerate(NAMES)
            ],
            **common,
        ),
        "timetable": timetable(
            [
                Period(
                    label=name, begin=date(2026, 1 + n, 1), end=date(2026, 3 + 2 * n, 28), done=n == 0, overdue=n == 1
                )
                for n, name in enumerate(NAMES)
            ],
            today=date(2026, 6, 1),
            **common,
        ),
    }


def texts(svg):
    return [node.text for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("name", ["radar", "bars", "waterfall", "ladder", "gantt", "timetable"])
def test_every_chart_is_well_formed_and_has_a_title_and_a_description(name, mode):
    root = ElementTree.fromstring(every_chart(mode=mode)[name])
    assert root.find(f"{SVG}title").text == "Titel"
    assert root.find(f"{SVG}desc").text


@pytest.mark.parametrize("name", ["radar", "bars", "waterfall", "ladder", "gantt", "timetable"])
def test_no_text_leaves_the_sheet(name):
    root = ElementTree.fromstring(every_chart()[name])
    for node in root.iter(f"{SVG}text"):
        left, size = float(node.get("x")), float(node.get("font-size"))
        assert left >= -0.5, node.text
        bold = node.get("font-weight") == "700"
        assert left + text_width(node.text, size, bold=bold) <= float(root.get("width")) + 0.5, node.text
        assert size * 0.8 - 0.5 <= float(node.get("y")) <= float(root.get("height")), node.text


def test_bars_print_each_score_and_a_dash_for_what_is_not_assessable():
    found = texts(bars([Bar(label="A", units=623_500), Bar(label="B", units=MISSING)], locale="zh", title="t"))
    assert "62.4" in found
    assert "—" in found


def test_a_bar_is_as_long_as_its_score():
    root = ElementTree.fromstring(bars([Bar(label="A", units=50 * UNIT)], locale="zh", title="t"))
    track, bar = (float(node.get("width")) for node in root.iter(f"{SVG}rect"))
    assert bar == pytest.approx(track / 2)


def test_waterfall_contributions_add_up_to_the_total_it_prints():
    steps = [Step(label="A", contribution=104_617, loss=95_383), Step(label="B", contribution=147_001, loss=652_999)]
    assert "25.16" in texts(waterfall(steps, locale="en", title="t", total_label="Total"))


def test_a_radar_of_two_axes_is_refused():
    with pytest.raises(ValueError, match="bars instead"):
        radar([Axis(label="A", units=0)] * 2, locale="en", title="t")


def test_ladder_draws_other_marks_for_passed_failed_and_unknown_gates():
    def marks(passed):
        rung = Rung(number=1, name="A", gates=(GateMark(text="g", passed=passed),))
        return re.sub(r"<text.*?</text>", "", ladder([rung], reached=0, locale="en", title="t"))

    assert len({marks(True), marks(False), marks(None)}) == 3


def test_user_text_in_a_chart_is_escaped():
    svg = bars([Bar(label="</text><script>alert(1)</script>", units=0)], locale="en", title="<b>", label_width=400)
    assert "<script" not in svg
    assert "<b>" not in svg


def test_inline_charts_take_their_colours_from_the_page_and_static_ones_carry_them():
    assert 'class="f-main"' in every_chart(mode=Mode.INLINE)["bars"]
    assert "currentColor" in every_chart(mode=Mode.INLINE)["bars"]
    assert "class=" not in every_chart()["bars"]
    assert "prefers-color-scheme:dark" in inline_css()


def test_the_same_numbers_give_the_same_picture():
    assert every_chart() == every_chart()


@pytest.mark.parametrize("text", ["设备、能源与安全", "Collaboration and innovation", "两化融合管理体系贯标情况"])
def test_wrapped_lines_fit_and_lose_nothing(text):
    lines = wrap(text, 90, 10)
    assert all(text_width(line, 10) <= 90 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_closing_punctuation():
    assert not any(line[0] in "，。、）" for line in wrap("（一）二、三、四、五、六、七、八", 31, 10, lines=9))


def test_text_that_cannot_fit_ends_in_an_ellipsis():
    assert wrap("很长的名称" * 20, 60, 10)[-1].endswith("…")


def test_phases_drawn_one_by_one_show_every_measure_once_on_one_scale():
    tasks = [
        Task(label=name, start=n, likely=Decimal(2), high=Decimal(n + 3), phase=n % 2 + 1)
        for n, name in enumerate(NAMES)
    ]
    pieces = [gantt(tasks, locale="zh", title="t", only=phase) for phase in (1, 2)]
    drawn = sorted(text for piece in pieces for text in texts(piece) if text in NAMES)
    assert drawn == sorted(NAMES)
    months = [[text for text in texts(piece) if text.endswith("月")] for piece in pieces]
    assert months[0] == months[1]
    widths = {node.get("width") for piece in pieces for node in ElementTree.fromstring(piece).iter(f"{SVG}rect")}
    assert len(widths) == 1  # two months are as long in one as in the other
