"""The indices of an area: what members answered, worked out again from their answers; nothing of fewer than five; rights."""

import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.indices import monitoring_of
from questionnaires.model import Item, ItemKind
from survey.areas.queries import inside
from survey.campaigns import counting
from survey.database import db
from survey.figures.choice import Choice, choose
from survey.figures.cohort import Cohorts
from survey.figures.grouping import By
from survey.figures.indices import index_figures
from survey.models import Area, AreaKind, Campaign, Operator, OperatorKind, Organisation
from survey.organisations.services import scoring_profile
from tests.factories import AT
from tests.integration.members_of_areas import Member, take_part

pytestmark = pytest.mark.sqlite_only  # what is read from figures and queries: the same on every database

QUESTIONNAIRE = catalogue.get("lianghua-sme")
INDICES = monitoring_of(QUESTIONNAIRE).indices
SUBMITTED = datetime(2026, 11, 10, tzinfo=UTC)


@pytest.fixture
def places(make):
    """A city with two parks, and a city beside it."""
    rows = {name: Area(kind=AreaKind.CITY, name=name, created_at=AT, updated_at=AT) for name in ("江州市", "海州市")}
    for row in rows.values():
        make._keep(row)
    for name in ("东湖园区", "西城园区"):
        rows[name] = make._keep(
            Area(kind=AreaKind.PARK, name=name, parent_id=rows["江州市"].id, created_at=AT, updated_at=AT)
        )
    return rows


@pytest.fixture
def viewer(make, sign_in, places):
    """Browser of who reads the city's figures."""
    return sign_in(looks_after(make, places["江州市"]))


def looks_after(make, area, kind=OperatorKind.VIEWER, **user):
    found = make.user(**user)
    make._keep(Operator(user_id=found.id, area_id=area.id, kind=kind))
    return found


def round_of(make, area, year=2026, **overrides):
    values = {
        "area_id": area.id, "name": f"Round {year}", "questionnaire": "lianghua-sme", "version": "2026.1",
        "opens_on": date(year, 11, 1), "due_on": date(year, 11, 20), "target": 0, "created_at": AT,
    }  # fmt: skip
    return make._keep(Campaign(**values | overrides))


def close():
    with Session(db.engine_rw) as session, session.begin():
        counting.close(session, at=datetime(2026, 11, 30, tzinfo=UTC))


def plain_points(organisation: Organisation, answers: dict[str, str], index) -> float | None:
    """Points of an enterprise in an index, from its answers and the worth of each option alone."""
    items = {item.code: item for item in QUESTIONNAIRE.items()}
    profile = scoring_profile(organisation)
    covered = total = 0.0
    for each in index.items:
        item = items[each.item]
        if all(_holds(condition, profile) for condition in item.applies_if):
            covered += each.weight
            total += each.weight * _worth(item, answers[item.code])
    return total / covered if 2 * covered >= sum(each.weight for each in index.items) else None


def _holds(condition, profile) -> bool:
    told = profile[condition.profile]
    return bool(set(condition.any_of) & ({told} if isinstance(told, str) else set(told)))


def _worth(item: Item, answer: str) -> float:
    points = {option.code: float(option.points) for option in item.options}
    if item.kind is ItemKind.MULTI:
        return sum(points[code] for code in answer.split("|"))
    return points[answer]


def mean_of(members: list[Member], index) -> float:
    found = [plain_points(each.organisation, each.answers, index) for each in members]
    known = [each for each in found if each is not None]
    return sum(known) / len(known)


def half_up(value: float) -> int:
    return int(value + 0.5)


def figures(area, campaign, by=By.AREA, choice=None):
    with Session(db.engine) as session:
        chosen = choose(
            Cohorts().get(session.connection(), session.get_one(Campaign, campaign.id)),
            inside(session, area.id),
            choice or Choice(),
        )
        return index_figures(chosen, by)


def test_every_group_is_the_mean_of_its_members_worked_out_from_their_answers(make, places):
    campaign = round_of(make, places["江州市"])
    east = [Member(area_id=places["东湖园区"].id, level=0.3 + 0.05 * number) for number in range(10)]
    west = [Member(area_id=places["西城园区"].id, industry="C29", size="large", level=0.7) for _ in range(5)]
    take_part(campaign, east + west, at=SUBMITTED)
    parks = str(places["东湖园区"].id), str(places["西城园区"].id)
    for by, keys in ((By.AREA, parks), (By.INDUSTRY, ("C34", "C29")), (By.SIZE, ("small", "large"))):
        found = figures(places["江州市"], campaign, by, Choice(industry="C"))
        groups = {each.key: each for each in found.groups}
        assert set(groups) == set(keys)
        for place, index in enumerate(INDICES):
            for key, members in zip(keys, (east, west), strict=True):
                mean = groups[key].means[place]
                assert mean.mean == pytest.approx(mean_of(members, index), abs=0.001), (by, key, index.code)
                assert mean.low <= mean.mean <= mean.high
            assert found.whole.means[place].mean == pytest.approx(mean_of(east + west, index), abs=0.001)
    assert figures(places["东湖园区"], campaign).whole.n == 10, "a park sees its own members in the city's round"


def test_a_choice_of_industry_and_size_narrows_the_members(make, places):
    campaign = round_of(make, places["江州市"])
    some = [Member(area_id=places["东湖园区"].id, industry="C29") for _ in range(5)]
    others = [Member(area_id=places["东湖园区"].id, industry="C34", level=0.9) for _ in range(5)]
    take_part(campaign, some + others, at=SUBMITTED)
    found = figures(places["江州市"], campaign, choice=Choice(industry="C29"))
    assert found.whole.n == 5
    assert found.whole.means[3].mean == pytest.approx(mean_of(some, INDICES[3]), abs=0.001)


def test_nothing_of_fewer_than_five_is_shown_nor_of_those_who_do_not_allow_it(make, places, viewer):
    campaign = round_of(make, places["江州市"])
    east = [Member(area_id=places["东湖园区"].id) for _ in range(5)]
    few = [Member(area_id=places["西城园区"].id, level=0.9) for _ in range(4)]
    silent = [Member(area_id=places["西城园区"].id, consents=False) for _ in range(3)]
    take_part(campaign, east + few + silent, at=SUBMITTED)
    close()
    groups = {each.key: each for each in figures(places["江州市"], campaign).groups}
    assert str(places["西城园区"].id) not in groups, "four wait for a fifth, three did not allow it"
    assert figures(places["西城园区"], campaign).whole.few
    page = viewer.get(f"/areas/{places['西城园区'].id}/indices").text
    assert "fewer than 5" in page
    assert "withheld" in page
    assert "Of 7 listed here, 7 have submitted" in page


def test_rounds_of_the_area_and_of_those_above_it_stand_in_a_row(make, places, viewer):
    members = [Member(area_id=places["东湖园区"].id, level=0.3) for _ in range(5)]
    first, second = round_of(make, places["江州市"], 2025), round_of(make, places["江州市"])
    take_part(first, members, at=datetime(2025, 11, 10, tzinfo=UTC))
    before = mean_of(members, INDICES[0])
    for each in members:
        each.level = 0.8
    take_part(second, members, at=SUBMITTED)
    coming = round_of(make, places["江州市"], 2099)
    page = viewer.get(f"/areas/{places['江州市'].id}/indices").text
    assert f">{half_up(before)}<" in page
    assert f">{half_up(mean_of(members, INDICES[0]))}<" in page
    assert page.count("<svg") >= 4
    older = viewer.get(f"/areas/{places['江州市'].id}/indices?round={first.id}").text
    assert "<h2>Round 2025</h2>" in older
    assert coming.name not in older, "what has not begun shows nothing"


def test_a_round_of_a_part_alone_is_shown_there_and_not_for_the_whole(make, places, viewer):
    whole, part = round_of(make, places["江州市"], 2025), round_of(make, places["东湖园区"])
    members = [Member(area_id=places["东湖园区"].id) for _ in range(5)]
    take_part(whole, members, at=datetime(2025, 11, 10, tzinfo=UTC))
    take_part(part, members, at=SUBMITTED)
    page = viewer.get(f"/areas/{places['江州市'].id}/indices?round={part.id}").text
    assert "<h2>Round 2025</h2>" in page
    assert "Only one round with this questionnaire so far." in page
    assert "<h2>Round 2026</h2>" in viewer.get(f"/areas/{places['东湖园区'].id}/indices").text


def test_files_say_what_the_page_says(make, places, viewer):
    campaign = round_of(make, places["江州市"])
    members = [Member(area_id=places["东湖园区"].id) for _ in range(5)]
    take_part(campaign, members, at=SUBMITTED)
    address = f"/areas/{places['江州市'].id}/indices"
    content = viewer.get(f"{address}.csv?by=size").data
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(StringIO(content.decode("utf-8-sig")))
    assert head[:5] == ["Round", "Last day", "Group of members", "Members that count", "Index"]
    assert {row[2] for row in rows} == {"all chosen", "small"}
    told = {row[4]: float(row[6]) for row in rows if row[2] == "small"}
    for index in INDICES:
        assert told[index.name["en"]] == half_up(mean_of(members, index)), "five members allow no decimals"
    sheet = openpyxl.load_workbook(BytesIO(viewer.get(f"{address}.xlsx?by=size").data)).active
    assert [cell.value for cell in sheet[1]][:5] == head[:5]
    assert sheet.max_row == len(rows) + 1


def test_only_who_looks_after_the_area_or_one_above_it_sees_them(make, places, viewer, sign_in):
    take_part(round_of(make, places["江州市"]), [Member(area_id=places["东湖园区"].id) for _ in range(5)], at=SUBMITTED)
    keeper = sign_in(looks_after(make, places["东湖园区"]))
    for ending in ("indices", "indices.csv"):
        assert viewer.get(f"/areas/{places['东湖园区'].id}/{ending}").status_code == 200
        assert keeper.get(f"/areas/{places['东湖园区'].id}/{ending}").status_code == 200
        assert keeper.get(f"/areas/{places['江州市'].id}/{ending}").status_code == 404
        assert sign_in(make.user()).get(f"/areas/{places['江州市'].id}/{ending}").status_code == 404


def test_without_a_round_or_without_indices_the_page_says_so_in_both_languages(make, places, viewer):
    address = f"/areas/{places['江州市'].id}/indices"
    assert "No round yet" in viewer.get(address).text
    assert viewer.get(f"{address}.csv").status_code == 404
    take_part(
        round_of(make, places["江州市"], questionnaire="miit-sme", version="2024.1"),
        [Member(area_id=places["东湖园区"].id) for _ in range(5)], at=SUBMITTED,
    )  # fmt: skip
    assert "No indices for this questionnaire" in viewer.get(address).text
    page = viewer.get(f"{address}?lang=zh").text
    assert "监测指数" in page
    assert "该问卷没有监测指数" in page


def test_a_round_in_which_nobody_counts_yet_shows_no_figure(make, places, viewer):
    silent = [Member(area_id=places["东湖园区"].id, consents=False) for _ in range(2)]
    take_part(round_of(make, places["江州市"]), silent, at=SUBMITTED)
    for by in By:
        page = viewer.get(f"/areas/{places['江州市'].id}/indices?by={by}")
        assert page.status_code == 200
        assert page.text.count(">withheld<") == len(INDICES)
        assert "Of 2 listed here, 2 have submitted" in page.text
