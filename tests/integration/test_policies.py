"""Support policies: what an enterprise qualifies for and what it lacks, and how many of an area do, without giving anybody away."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.policy_loader import library
from survey import clock
from survey.database import db
from survey.models import Area, OperatorKind, Organisation, PolicyAnswer, RoleKind
from tests.factories import AT, credit_code
from tests.integration.test_areas import CITY, area_at, head, join  # noqa: F401
from tests.integration.test_campaigns import HEADER, TERMS, hand_in, line, links
from tests.integration.test_results import cells, submit, text_of

pytestmark = pytest.mark.sqlite_only  # what is read from figures and queries: the same on every database

MIIT = catalogue.get("miit-sme")
LEVEL_1, LEVEL_2, LEVEL_3 = (cells(MIIT, level=level) for level in (0.2, 0.42, 0.7))
PAPERS = ["contract", "invoices", "on_site_report"]
ZHONGSHAN = "442000"


@pytest.fixture(autouse=True)
def _in_force(monkeypatch):
    """A day on which Zhongshan's policy runs."""
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 30))


@pytest.fixture
def owner(make):
    return make.user(name="Owner")


@pytest.fixture
def enterprise(make, owner):
    return make.organisation(owner, name="Zhongshan Pumps", region=ZHONGSHAN)


def held(**changes):
    """What is typed into the form."""
    return {"spend": "120,000 元", "certificate_cloud_star": "", "papers": PAPERS} | changes


def entry(page, code):
    """Part of the page that is about one policy, as text."""
    return text_of(page.split(f'id="{code}"')[1].split("</section>")[0])


def test_a_page_says_what_is_met_how_far_the_rest_is_and_what_it_brings(sign_in, make, owner, enterprise):
    submit(make, enterprise, LEVEL_2, code="miit-sme")
    browser = sign_in(owner)
    page = browser.get(f"/policies/of/{enterprise.id}")
    assert page.status_code == 200
    found = entry(page.text, "zhongshan-upgrade")
    assert "met: Level 2" in found
    assert "1 level short; now Level 2" in found
    assert found.count("not known: not stated yet") == 12, "spending and three papers, of each of the three steps"
    assert "not met yet" in found
    assert browser.post(f"/policies/of/{enterprise.id}", data=held(papers=PAPERS[:2])).status_code == 303
    found = entry(browser.get(f"/policies/of/{enterprise.id}").text, "zhongshan-upgrade")
    assert "1 rule open" in found
    page = text_of(browser.get(f"/policies/of/{enterprise.id}").text)
    assert "estimate 0 yuan · another 300,000 yuan for policies one rule away" in page
    assert "On-site grading report from after the upgrade not at hand" in found
    browser.post(f"/policies/of/{enterprise.id}", data=held())
    page = browser.get(f"/policies/of/{enterprise.id}").text
    found = entry(page, "zhongshan-upgrade")
    assert "estimate, at most 300,000 yuan" in found
    assert "rules met" in found
    assert "Rules met now, estimate 300,000 yuan" in text_of(page)


def test_every_amount_is_called_an_estimate_and_every_policy_shows_its_source_and_doubts(sign_in, owner, enterprise):
    page = sign_in(owner).get(f"/policies/of/{enterprise.id}").text
    assert "Every amount is an estimate. Whether and how much is paid is decided by the authority alone" in page
    found = entry(page, "zhongshan-upgrade")
    assert "中工信规字〔2024〕5号" in found
    assert "checked on 2026-11-30" in found
    assert "valid until 2026-12-31" in found
    assert "To be checked" in found
    assert library().policy("zhongshan-upgrade").source.url in page


def test_the_page_is_complete_in_chinese(sign_in, make, owner, enterprise):
    submit(make, enterprise, LEVEL_2, code="miit-sme")
    browser = sign_in(owner)
    browser.set_cookie("lang", "zh")
    browser.post(f"/policies/of/{enterprise.id}", data=held(papers=PAPERS[:1]))
    page = browser.get(f"/policies/of/{enterprise.id}").text
    found = entry(page, "zhongshan-upgrade")
    for said in (
        "中山市中小企业数字化改造分级补助",
        "最高 30 万元",
        "已满足：12 万元",
        "还差 1 级，目前二级",
        "未备",
        "待核实",
    ):
        assert said in found, said
    assert "所有金额均为估算" in page
    assert "yuan" not in text_of(page.split("<main")[1].split("</main>")[0])


def test_an_expired_policy_says_so_and_brings_nothing(sign_in, make, owner, enterprise, monkeypatch):
    submit(make, enterprise, LEVEL_2, code="miit-sme")
    browser = sign_in(owner)
    browser.post(f"/policies/of/{enterprise.id}", data=held())
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
    page = browser.get(f"/policies/of/{enterprise.id}").text
    assert "expired" in entry(page, "zhongshan-upgrade")
    assert "Rules met now, estimate 0 yuan" in text_of(page)


def test_a_share_of_the_spending_is_exact_and_stops_at_its_cap(sign_in, make, owner):
    works = make.organisation(owner, region="310113")
    browser = sign_in(owner)
    papers = ["licence", "contract", "invoices"]
    for typed, told in (("123456.78", "for you 24,691.35 yuan"), ("80000000", "for you 1,000,000 yuan")):
        browser.post(f"/policies/of/{works.id}", data=held(spend=typed, papers=papers))
        assert told in entry(browser.get(f"/policies/of/{works.id}").text, "baoshan-upgrade")


def test_policies_of_other_places_industries_and_sizes_are_not_offered(sign_in, make, owner):
    browser = sign_in(owner)
    for changes in ({"region": "310113"}, {"region": ZHONGSHAN, "size": "large"}):
        works = make.organisation(owner, **changes)
        assert 'id="zhongshan-upgrade"' not in browser.get(f"/policies/of/{works.id}").text
    service = make.organisation(owner, region="310113", industry="I65")
    assert 'id="baoshan-upgrade"' not in browser.get(f"/policies/of/{service.id}").text


def test_what_is_typed_wrongly_is_told_and_nothing_is_kept(sign_in, owner, enterprise):
    browser = sign_in(owner)
    for changes in (
        {"spend": "a lot"},
        {"spend": "-5"},
        {"spend": "1.234"},
        {"papers": ["diploma"]},
        {"certificate_cmmm": "9"},
    ):
        page = browser.post(f"/policies/of/{enterprise.id}", data=held(**changes))
        assert page.status_code == 422, changes
        assert "Please check these fields" in page.text
    with Session(db.engine) as session:
        assert session.scalars(select(PolicyAnswer)).all() == []


def test_what_is_stated_stays_until_it_is_changed_and_empty_means_not_stated(sign_in, owner, enterprise):
    browser, here = sign_in(owner), f"/policies/of/{enterprise.id}"
    browser.post(here, data=held(certificate_cmmm="2", certificate_cloud_star="0"))
    page = browser.get(here).text
    assert 'value="120000"' in page
    assert re.search(r'<option selected value="2">Level 2', page)
    with Session(db.engine) as session:
        answer = session.scalars(select(PolicyAnswer)).one()
        assert answer.spend == Decimal(120000)
        assert answer.grades == {"cmmm": 2, "cloud_star": 0}
        assert answer.papers == sorted(PAPERS)
    browser.post(here, data={"spend": ""})
    with Session(db.engine) as session:
        answer = session.scalars(select(PolicyAnswer)).one()
        assert (answer.spend, answer.grades, answer.papers) == (None, {}, [])


def test_respondents_state_consultants_read_and_strangers_find_nothing(sign_in, make, owner, enterprise):
    here = f"/policies/of/{enterprise.id}"
    respondent, consultant = make.user(), make.user()
    make.role(respondent, enterprise, RoleKind.RESPONDENT)
    make.role(consultant, enterprise, RoleKind.CONSULTANT)
    assert sign_in(respondent).post(here, data=held()).status_code == 303
    reader = sign_in(consultant)
    assert reader.get(here).status_code == 200
    assert "main-form" not in reader.get(here).text
    assert reader.post(here, data=held()).status_code == 404
    stranger = sign_in(make.user())
    assert stranger.get(here).status_code == 404
    assert stranger.post(here, data=held()).status_code == 404


def test_result_and_enterprise_lead_to_the_policies(sign_in, make, owner, enterprise):
    assessment = submit(make, enterprise, LEVEL_2, code="miit-sme")
    browser, here = sign_in(owner), f"/policies/of/{enterprise.id}"
    assert here in browser.get(f"/organisations/{enterprise.id}").text
    link = f"/policies/of-result/{assessment.id}"
    assert link in browser.get(f"/assessments/{assessment.id}/result").text
    assert browser.get(link).location == here
    draft = make.assessment(enterprise)
    assert browser.get(f"/policies/of-result/{draft.id}").status_code == 404


def test_the_newest_submission_counts(sign_in, make, owner, enterprise):
    submit(make, enterprise, LEVEL_3, code="miit-sme", at=AT - timedelta(days=200))
    submit(make, enterprise, LEVEL_1, code="miit-sme")
    assert "1 level short; now Level 1" in entry(
        sign_in(owner).get(f"/policies/of/{enterprise.id}").text, "zhongshan-upgrade"
    )


def test_spending_is_never_negative_in_the_table_either(make, enterprise):
    with pytest.raises(IntegrityError):
        make._keep(PolicyAnswer(organisation_id=enterprise.id, spend=Decimal(-1), grades={}, papers=[], changed_at=AT))


# --- an area ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def city(head):  # noqa: F811
    """Address of a city in Zhongshan."""
    return head.post("/areas/new", data={**CITY, "region": "442000 中山市"}).location


@pytest.fixture
def campaign(head, city):  # noqa: F811
    """Address of its campaign with the official index."""
    data = {**TERMS, "questionnaire": "miit-sme"}
    return head.post(f"/campaigns/new/{area_at(city)}", data=data).location.removesuffix("list")


@pytest.fixture
def take_part(head, campaign, make, sign_in):  # noqa: F811
    """Let enterprises take part: (answers, papers or None for nothing stated, purposes) of each; gives browsers and enterprises."""

    def take(members):
        numbers = range(1, len(members) + 1)
        rows = [line(number, park="") for number in numbers]
        hand_in(head, campaign, "\n".join([HEADER, *rows]).encode())
        by_code = links(head, campaign)
        found = []
        for number, (answers, papers, purposes) in zip(numbers, members, strict=True):
            user = make.user()
            uscc = credit_code(5000 + number)
            works = make.organisation(user, uscc=uscc, name=f"Works {number:02}", region=ZHONGSHAN)
            submit(make, works, answers, code="miit-sme")
            browser = sign_in(user)
            if papers is not None:
                browser.post(f"/policies/of/{works.id}", data=held(papers=papers))
            assert browser.post(by_code[uscc], data={"purposes": purposes}).status_code == 303
            found.append((browser, works))
        return found

    return take


def counted(browser, city, code="zhongshan-upgrade", query=""):
    """Cells of a policy's row in the table of an area."""
    page = browser.get(f"/policies/in/{area_at(city)}{query}").text
    row = page.split(f'href="#{code}"')[1].split("</tr>")[0]
    return [text_of(each) for each in re.findall(r"(?s)<td[^>]*>(.*?)</td>", row)]


def test_an_area_counts_who_meets_who_is_near_and_what_it_would_cost(head, city, take_part):  # noqa: F811
    allowed = ["aggregate"]
    take_part([(LEVEL_2, PAPERS, allowed)] * 5 + [(LEVEL_2, PAPERS[:2], allowed)] * 5 + [(LEVEL_1, None, allowed)] * 5)
    assert counted(head, city) == ["15", "5", "5", "0", "5", "0", "1,500,000 yuan", "1,500,000 yuan"]


def test_a_count_under_five_is_withheld_with_one_it_could_be_worked_out_from_and_its_money(head, city, take_part):  # noqa: F811
    allowed = ["aggregate"]
    take_part([(LEVEL_2, PAPERS, allowed)] * 3 + [(LEVEL_1, None, allowed)] * 7)
    found = counted(head, city)
    assert found[0] == "10"
    assert found[1] == found[4] == "withheld"
    assert found[2:4] == ["0", "0"]
    assert found[6] == "withheld"


def test_who_allows_nothing_counts_nowhere_and_under_five_nothing_is_said(head, city, take_part):  # noqa: F811
    take_part([(LEVEL_2, PAPERS, ["aggregate"])] * 4 + [(LEVEL_2, PAPERS, [])] * 3)
    assert counted(head, city) == ["fewer than 5 counted"]


def test_a_block_is_told_no_more_once_one_of_it_withdraws(head, city, take_part):  # noqa: F811
    members = take_part([(LEVEL_2, PAPERS, ["aggregate"])] * 10)
    assert counted(head, city)[0] == "10"
    browser, works = members[0]
    membership = re.search(r"/memberships/([0-9a-f-]{36})\"", browser.get(f"/memberships/of/{works.id}").text)[1]
    browser.post(f"/memberships/{membership}", data={"sent": "1"})  # nothing is ticked
    assert counted(head, city)[:2] == ["5", "5"]


def test_what_is_stated_later_counts_at_once(head, city, take_part):  # noqa: F811
    members = take_part([(LEVEL_2, None, ["aggregate"])] * 5)
    assert counted(head, city)[1] == "0"
    for browser, works in members:
        browser.post(f"/policies/of/{works.id}", data=held())
    assert counted(head, city)[1] == "5"


def test_a_list_by_name_holds_only_who_allows_it_now_and_tells_results_alone(head, city, campaign, take_part):  # noqa: F811
    members = take_part(
        [(LEVEL_2, PAPERS, ["aggregate", "scores"]), (LEVEL_1, None, ["scores"]), (LEVEL_2, PAPERS, ["aggregate"])]
    )
    here = f"/policies/in/{area_at(city)}/zhongshan-upgrade"
    page = text_of(head.get(here).text)
    assert "Works 01" in page
    assert "Works 02" in page
    assert "Works 03" not in page, "counts, but not by name"
    assert "Level 2 reached" in page
    assert "(1 level short; now Level 1)" in page
    assert "120,000" not in page, "spending is the enterprise's own"
    assert "on-site" not in page.lower()
    browser, works = members[0]
    membership = re.search(r"/memberships/([0-9a-f-]{36})\"", browser.get(f"/memberships/of/{works.id}").text)[1]
    browser.post(f"/memberships/{membership}", data={"purposes": ["aggregate"]})
    assert "Works 01" not in head.get(here).text


def test_the_files_say_what_the_pages_say(head, city, take_part):  # noqa: F811
    take_part([(LEVEL_2, PAPERS, ["aggregate", "scores"])] * 5)
    here = f"/policies/in/{area_at(city)}"
    text = head.get(f"{here}.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    [row] = [each for each in rows if "Zhongshan" in each["Policy"]]
    assert (row["Enterprises counted"], row["meet the rules"], row["one rule away"]) == ("5", "5", "0")
    assert row["Yuan for those that meet the rules (estimate)"] == "1500000"
    assert row["Source checked on"] == "2026-11-30"
    book = openpyxl.load_workbook(io.BytesIO(head.get(f"{here}/zhongshan-upgrade.xlsx").data))
    names = [each[0].value for each in book.active.iter_rows(min_row=2)]
    assert names == [f"Works {number:02}" for number in range(1, 6)]


def test_figures_are_for_all_who_look_after_the_area_names_for_who_operates_it(head, city, sign_in, make, campaign):  # noqa: F811
    viewer, stranger = sign_in(make.user(name="Viewer")), sign_in(make.user())
    join(head, city, viewer, OperatorKind.VIEWER)
    here = f"/policies/in/{area_at(city)}"
    assert viewer.get(here).status_code == 200
    assert viewer.get(f"{here}.csv").status_code == 200
    assert viewer.get(f"{here}/zhongshan-upgrade").status_code == 404
    assert viewer.get(f"{here}/zhongshan-upgrade.csv").status_code == 404
    assert head.get(f"{here}/zhongshan-upgrade").status_code == 200
    assert head.get(f"{here}/no-such-policy").status_code == 404
    for path in (here, f"{here}.csv", f"{here}/zhongshan-upgrade"):
        assert stranger.get(path).status_code == 404


def test_an_area_is_offered_policies_of_its_region_its_parts_and_those_above(head):  # noqa: F811
    for region, expected in (
        ("442000 中山市", {"zhongshan-upgrade"}),
        ("310113", {"baoshan-upgrade"}),
        ("310116", {"jinshan-diagnosis", "jinshan-lianghua"}),
        ("320508", {"suzhou-cloud-star"}),
        ("", set()),
    ):
        city = head.post("/areas/new", data={**CITY, "region": region}).location
        page = head.get(f"/policies/in/{area_at(city)}").text
        assert {code for code in (each.code for each in library().policies) if f'id="{code}"' in page} == expected


def test_what_is_stated_goes_with_the_enterprise(sign_in, make, owner, enterprise):
    browser = sign_in(owner)
    browser.post(f"/policies/of/{enterprise.id}", data=held())
    browser.post(f"/organisations/{enterprise.id}/delete", data={"sure": "1"})
    with Session(db.engine) as session:
        assert session.get(Organisation, enterprise.id) is None
        assert session.scalars(select(PolicyAnswer)).all() == []


def test_a_choice_of_size_or_industry_counts_only_those(head, city, take_part):  # noqa: F811
    take_part([(LEVEL_2, PAPERS, ["aggregate"])] * 5)
    assert counted(head, city, query="?size=small&industry=C")[:2] == ["5", "5"]
    assert counted(head, city, query="?size=micro") == ["fewer than 5 counted"]
    assert counted(head, city, query="?industry=I") == ["fewer than 5 counted"]


def test_a_park_sees_its_part_of_a_round_of_its_city(head, city, campaign, take_part, sign_in, make):  # noqa: F811
    head.post(f"{city}below", data={"name": "东湖园区", "kind": "park", "body": "", "region": ""})
    with Session(db.engine) as session:
        park = f"/areas/{session.scalars(select(Area.id).where(Area.name == '东湖园区')).one()}/"
    take_part([(LEVEL_2, PAPERS, ["aggregate"])] * 5)
    keeper = sign_in(make.user())
    join(head, park, keeper, OperatorKind.LEAD)
    assert counted(keeper, park) == ["fewer than 5 counted"], "all five belong to the city itself"
    assert counted(head, city)[0] == "5"
    assert keeper.get(f"/policies/in/{area_at(city)}").status_code == 404


def test_money_of_which_one_enterprise_is_most_is_withheld(head, make, sign_in):  # noqa: F811
    city = head.post("/areas/new", data={**CITY, "region": "310113"}).location
    address = head.post(f"/campaigns/new/{area_at(city)}", data={**TERMS, "questionnaire": "miit-sme"}).location
    campaign, numbers = address.removesuffix("list"), range(1, 6)
    hand_in(head, campaign, "\n".join([HEADER, *(line(number, park="") for number in numbers)]).encode())
    by_code, found = links(head, campaign), []
    for number in numbers:
        user = make.user()
        works = make.organisation(user, uscc=credit_code(5000 + number))
        submit(make, works, LEVEL_2, code="miit-sme")
        browser = sign_in(user)
        browser.post(by_code[works.uscc], data={"purposes": ["aggregate"]})
        found.append((browser, f"/policies/of/{works.id}"))
    papers = ["licence", "contract", "invoices"]
    for spends, money in (([100_000] * 5, "100,000 yuan"), ([100_000] * 4 + [4_000_000], "withheld")):
        for (browser, here), spend in zip(found, spends, strict=True):
            browser.post(here, data=held(spend=str(spend), papers=papers))
        assert counted(head, city, "baoshan-upgrade")[1] == "5"
        assert counted(head, city, "baoshan-upgrade")[6] == money
