"""Targets: set, taken over, changed, deleted; figures from rounds and by hand; what is withheld, foretold and allowed."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires.model import UNIT
from survey import clock
from survey.database import db
from survey.models import AuditEvent, OperatorKind, Target, TargetKind, TargetValue
from tests.factories import AT
from tests.integration.members_of_areas import Member, take_part
from tests.integration.test_indices import SUBMITTED, close, looks_after, places, round_of  # noqa: F401
from tests.integration.test_results import expected as engine

pytestmark = pytest.mark.sqlite_only  # what is read from figures and queries: the same on every database

DUE = (clock.now() + timedelta(days=800)).date()


@pytest.fixture
def operator(make, sign_in, places):  # noqa: F811
    """Browser of who operates the city."""
    return sign_in(looks_after(make, places["江州市"], OperatorKind.OPERATOR))


@pytest.fixture
def address(places):  # noqa: F811
    """Where the city's targets stand."""
    return f"/areas/{places['江州市'].id}/targets/"


def only() -> Target:
    with Session(db.engine) as session:
        return session.scalars(select(Target)).one()


def keep(make, area, kind, **overrides):
    computed = {TargetKind.COVERAGE, TargetKind.PLATFORM, TargetKind.LEVEL, TargetKind.MEAN}
    values = {
        "area_id": area.id, "kind": kind, "goal": 80, "due_on": DUE, "created_at": AT,
        "questionnaire": "lianghua-sme" if kind in computed else "",
    }  # fmt: skip
    return make._keep(Target(**values | overrides))


def raw(page: str, target: Target) -> str:
    start = page.index(">", page.index(f'id="target-{target.id}"')) + 1
    return page[start : page.index("</article>", start)]


def card(page: str, target: Target) -> str:
    """What one target says."""
    text = re.sub(r"(?s)<svg.*?</svg>", " ", raw(page, target))
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def shown(page: str, target: Target) -> dict[str, str]:
    """Its four figures, and the range of the last."""
    told = [re.sub(r"<[^>]+>", "", each).split() for each in re.findall(r"<dd>(.*?)</dd>", raw(page, target))]
    found = {key: each[0] for key, each in zip(("now", "target", "gap", "forecast"), told, strict=True)}
    return found | {"range": " ".join(told[3][1:])}


def test_a_target_is_set_changed_and_deleted_and_each_is_on_record(operator, address):
    assert "Choose what it counts." in operator.get(f"{address}new").text
    wrong = operator.post(
        f"{address}new?kind=level",
        data={"goal": "120", "due_on": "soon", "questionnaire": "lianghua-sme", "level": "9"},
    )
    assert wrong.status_code == 422
    for said in ("120 is outside 0 to 100", "“soon” is no date", "Not a valid choice"):
        assert said in wrong.text, said
    made = operator.post(
        f"{address}new?kind=level",
        data={
            "goal": "60 %",
            "due_on": "2027-12-31",
            "questionnaire": "lianghua-sme",
            "level": "2",
            "basis": "Plan 15",
        },
    )
    assert made.location == address
    target = only()
    assert (target.kind, target.goal, target.level, target.title) == (TargetKind.LEVEL, 60, 2, "")
    page = operator.get(address).text
    assert "Share of enterprises at level 2 or above" in page
    assert "It rests on: Plan 15." in page
    assert 'value="60"' in operator.get(f"{address}{target.id}").text
    operator.post(
        f"{address}{target.id}",
        data={
            "goal": "65.5",
            "due_on": "2028-06-30",
            "questionnaire": "lianghua-sme",
            "level": "3",
            "title": "Ours",
            "basis": "",
        },
    )
    target = only()
    assert (target.goal, target.due_on, target.level, target.title) == (65.5, date(2028, 6, 30), 3, "Ours")
    assert operator.post(f"{address}{target.id}/delete").location == address
    with Session(db.engine) as session:
        assert session.scalars(select(Target)).all() == []
        actions = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("target_%"))).all()
    assert actions == ["target_set", "target_changed", "target_deleted"]


def test_a_level_must_be_one_the_questionnaire_has(operator, address):
    data = {"goal": "60", "due_on": "2027-12-31", "questionnaire": "miit-sme", "level": "4"}
    assert operator.post(f"{address}new?kind=level", data=data).status_code == 303
    assert only().questionnaire == "miit-sme"


def test_platforms_are_counted_only_where_the_questionnaire_asks_for_them(operator, address):
    page = operator.get(f"{address}new?kind=platform").text
    assert 'value="lianghua-sme"' in page
    assert "miit-sme" not in page
    data = {"goal": "60", "due_on": "2027-12-31", "questionnaire": "miit-sme"}
    assert operator.post(f"{address}new?kind=platform", data=data).status_code == 422


def test_what_the_documents_name_is_taken_over_with_one_click_and_once(operator, address):
    page = operator.get(address).text
    assert page.count(">Take over<") == 5
    for key in ("platform", "stars", "stars"):
        assert operator.post(f"{address}suggested", data={"key": key}).location == address
    assert operator.post(f"{address}suggested", data={"key": "gold"}).status_code == 400
    with Session(db.engine) as session:
        found = {each.suggested: each for each in session.scalars(select(Target))}
    assert set(found) == {"platform", "stars"}
    assert (found["platform"].goal, found["stars"].goal) == (80, 100)
    page = operator.get(address).text
    assert page.count(">Take over<") == 3
    assert "Jiangsu’s progress with the industrial internet (2020)" in card(page, found["stars"])
    chinese = operator.get(f"{address}?lang=zh").text
    assert "四星级、五星级上云企业" in chinese
    assert "《江苏省工业互联网发展情况》（2020 年）" in chinese


def test_values_by_hand_lead_to_a_forecast_with_the_third(operator, address, make, places):  # noqa: F811
    target = keep(make, places["江州市"], TargetKind.STARS, goal=100, due_on=DUE)
    values, start = f"{address}{target.id}/values", date(2025, 1, 1)
    assert "No value has been entered yet." in card(operator.get(address).text, target)
    days = [start + timedelta(days=200 * number) for number in range(3)]
    for day, value in zip(days, ("40", "50 家", "61"), strict=True):
        assert operator.post(values, data={"day": f"{day}", "value": value, "note": "list"}).location == values
        told = card(operator.get(address).text, target)
        if day == days[0]:
            assert "No forecast" in told
        if day == days[1]:
            assert "Two values give a direction but no range" in told
    found = shown(operator.get(address).text, target)
    expected = 50.333333 + 10.5 / 200 * (DUE - days[1]).days
    assert (found["now"], found["target"], found["gap"]) == ("61", "100", "39")
    assert float(found["forecast"]) == pytest.approx(expected, abs=0.06)
    operator.post(values, data={"day": f"{days[2]}", "value": "160", "note": "corrected"})
    page = operator.get(address).text
    assert shown(page, target)["gap"] == "none"
    assert "target reached" in card(page, target)
    with Session(db.engine) as session:
        entered = session.scalars(select(TargetValue).order_by(TargetValue.day)).all()
    assert [float(each.value) for each in entered] == [40, 50, 160], "a day has one value"
    operator.post(f"{values}/{entered[2].id}/delete")
    assert shown(operator.get(address).text, target)["now"] == "50"
    future = operator.post(values, data={"day": f"{DUE}", "value": "1"})
    assert future.status_code == 422
    assert "is in the future" in future.text


def test_a_figure_of_ones_own_needs_a_name_and_ends_at_100_if_it_is_a_percentage(operator, address):
    data = {"goal": "60", "due_on": f"{DUE}", "unit": "%"}
    assert operator.post(f"{address}new?kind=own", data=data).status_code == 422
    operator.post(f"{address}new?kind=own", data={**data, "title": "5G factories"})
    target = only()
    for day, value in ((date(2025, 1, 1), "10"), (date(2025, 6, 1), "40"), (date(2025, 12, 1), "75")):
        operator.post(f"{address}{target.id}/values", data={"day": f"{day}", "value": value})
    assert float(shown(operator.get(address).text, target)["forecast"]) == 100


def test_figures_of_rounds_are_those_of_the_members_that_count(make, places, operator, address):  # noqa: F811
    city = places["江州市"]
    kinds = (TargetKind.COVERAGE, TargetKind.PLATFORM, TargetKind.LEVEL, TargetKind.MEAN)
    targets = {kind: keep(make, city, kind, **({"level": 2} if kind is TargetKind.LEVEL else {})) for kind in kinds}
    larger = [Member(area_id=places["东湖园区"].id, size="large", platform="general", level=0.9) for _ in range(10)]
    others = [Member(area_id=places["东湖园区"].id, size="medium", platform="none", level=0.9) for _ in range(5)]
    small = [Member(area_id=places["东湖园区"].id, size="micro", platform="general", level=0.05) for _ in range(5)]
    silent = [Member(area_id=places["西城园区"].id, consents=False) for _ in range(4)]
    for year in (2025, 2026):
        members = larger + others + small + silent
        take_part(round_of(make, city, year), members, at=SUBMITTED.replace(year=year), seed=year)
    page = operator.get(address).text
    told = {kind: shown(page, each) for kind, each in targets.items()}
    assert told[TargetKind.COVERAGE]["now"] == "100"
    assert told[TargetKind.PLATFORM]["now"] == "67", "10 of 15 medium and large; fifteen allow no decimals"
    assert told[TargetKind.PLATFORM]["gap"] == "13"
    assert told[TargetKind.LEVEL]["now"] == "75", "15 of 20"
    assert "range comes from their own uncertainty" in card(page, targets[TargetKind.PLATFORM])
    assert told[TargetKind.LEVEL]["range"].count("–") == 1
    head, *rows = csv.reader(StringIO(operator.get(f"{address.removesuffix('/')}.csv").data.decode("utf-8-sig")))
    exported = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    totals = [engine(each.organisation, each.answers).total / UNIT for each in larger + others + small]
    assert int(exported["Mean score"]["Standing now"]) == int(sum(totals) / len(totals) + 0.5)
    assert exported["Share of larger enterprises on an industrial internet platform"]["Standing now"] == "67"


def test_what_would_tell_of_fewer_than_five_is_withheld_with_the_reason(make, places, operator, address):  # noqa: F811
    city = places["江州市"]
    platform, mean = keep(make, city, TargetKind.PLATFORM), keep(make, places["西城园区"], TargetKind.MEAN)
    few = [
        Member(area_id=places["东湖园区"].id, size="large", platform="general" if one < 3 else "none")
        for one in range(10)
    ]
    alone = [Member(area_id=places["西城园区"].id) for _ in range(4)]
    take_part(round_of(make, city), few + alone, at=SUBMITTED)
    close()
    page = operator.get(address).text
    told = card(page, platform)
    assert "withheld: fewer than 5 members are on one side of it" in told
    assert shown(page, platform)["now"] == "–"
    assert "30" not in re.sub(r"\d{4}-\d\d-\d\d", "", told)
    park = operator.get(address.replace(str(city.id), str(places["西城园区"].id))).text
    assert "withheld: fewer than 5 members count" in card(park, mean)


def test_before_anybody_counts_there_is_nothing_to_tell(make, places, operator, address):  # noqa: F811
    city = places["江州市"]
    targets = [keep(make, city, kind) for kind in (TargetKind.PLATFORM, TargetKind.MEAN, TargetKind.COVERAGE)]
    assert "There is no round yet" in card(operator.get(address).text, targets[0])
    take_part(round_of(make, city), [Member(area_id=places["东湖园区"].id, consents=False)], at=SUBMITTED)
    page = operator.get(address).text
    for target in targets[:2]:
        assert "withheld: fewer than 5 members count" in card(page, target)
    assert shown(page, targets[2])["now"] == "100", "how many have submitted is told by the list, not by answers"


def test_a_target_that_is_due_is_reached_or_missed(make, places, operator, address):  # noqa: F811
    target = keep(make, places["江州市"], TargetKind.BENCHMARKS, goal=10, due_on=date(2026, 1, 1))
    make._keep(TargetValue(target_id=target.id, day=date(2026, 1, 5), value=7, entered_at=AT))
    page = operator.get(address).text
    assert "target missed" in card(page, target)
    assert (shown(page, target)["gap"], shown(page, target)["forecast"]) == ("3", "–")


def test_who_reads_sees_targets_and_changes_none_and_others_see_nothing(make, places, operator, address, sign_in):  # noqa: F811
    target = keep(make, places["江州市"], TargetKind.STARS)
    viewer = sign_in(looks_after(make, places["江州市"]))
    assert viewer.get(address).status_code == 200
    assert "Set a target" not in viewer.get(address).text
    keeper = sign_in(looks_after(make, places["东湖园区"], OperatorKind.LEAD))
    elsewhere = sign_in(looks_after(make, places["海州市"], OperatorKind.LEAD))
    for browser in (viewer, keeper, elsewhere):
        for path in ("new", str(target.id), f"{target.id}/values"):
            assert browser.get(f"{address}{path}").status_code == 404
        for path in ("suggested", f"{target.id}/delete", f"{target.id}/values"):
            assert browser.post(f"{address}{path}", data={"key": "stars"}).status_code == 404
    assert elsewhere.get(address).status_code == 404
    other = address.replace(str(places["江州市"].id), str(places["海州市"].id))
    assert elsewhere.get(f"{other}{target.id}").status_code == 404, "a target is found in its own area only"
    assert operator.get(f"{address}{target.id}/values").status_code == 200
    computed = keep(make, places["江州市"], TargetKind.MEAN)
    assert operator.get(f"{address}{computed.id}/values").status_code == 404, "what is computed takes no values"


@pytest.mark.parametrize(
    "wrong",
    [
        {"goal": -1}, {"kind": TargetKind.MEAN, "goal": 101, "questionnaire": "lianghua-sme"}, {"kind": TargetKind.COVERAGE},
        {"questionnaire": "lianghua-sme"}, {"level": 2}, {"kind": TargetKind.OWN}, {"unit": "家"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_no_row(make, places, wrong):  # noqa: F811
    values = {"area_id": places["江州市"].id, "kind": TargetKind.STARS, "goal": 10, "due_on": DUE, "created_at": AT}
    with pytest.raises(IntegrityError):
        make._keep(Target(**values | wrong))


def test_the_page_is_whole_in_chinese(make, places, operator, address):  # noqa: F811
    for kind in TargetKind:
        keep(
            make,
            places["江州市"],
            kind,
            title="甲" if kind is TargetKind.OWN else "",
            level=1 if kind is TargetKind.LEVEL else None,
        )
    take_part(
        round_of(make, places["江州市"]),
        [Member(area_id=places["东湖园区"].id) for _ in range(5)],
        at=datetime(2026, 11, 5, tzinfo=UTC),
    )
    page = operator.get(f"{address}?lang=zh").text
    body = re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert "发展目标" in body
    assert set(re.findall(r"[A-Za-z]{3,}", body)) <= {"Excel", "CSV", "Round"}
