"""A campaign: a list handed in, links that lead in, and how far the enterprises have come."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from survey.database import db
from survey.models import Consent, Invitation, Membership, Organisation, Purpose
from tests.factories import AT, credit_code
from tests.integration.test_areas import area_at, city, head, park  # noqa: F401
from tests.integration.test_results import ANSWERS, submit

TERMS = {"name": "2026 年两化融合自评", "opens_on": "2026-11-01", "due_on": "2026-12-31", "target": ""}
HEADER = "序号,企业名称,统一社会信用代码,所属行业,企业规模,所属园区,联系人,邮箱"


@pytest.fixture
def campaign(head, city, park):  # noqa: F811
    """Address of a campaign of the city."""
    address = f"/campaigns/new/{area_at(city)}"
    return head.post(address, data={**TERMS, "questionnaire": "lianghua-sme"}).location.removesuffix("list")


def line(number, **cells):
    """A row of the list."""
    known = {"name": f"江州第{number}机械厂", "uscc": credit_code(5000 + number), "industry": "C34", "size": "小型"}
    values = {**known, "park": "东湖园区", "contact": "王工", "email": f"w{number}@example.cn"} | cells
    return ",".join(["1", *(values[key] for key in ("name", "uscc", "industry", "size", "park", "contact", "email"))])


def hand_in(browser, campaign, content, name="list.csv"):
    """Hand a list in; gives the page."""
    file = FileStorage(io.BytesIO(content), filename=name, name="file")
    boundary, body = encode_multipart({"file": file})  # in memory: the client leaves files of its own open
    return browser.post(f"{campaign}list", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def listed():
    with Session(db.engine) as session:
        return session.scalars(select(Invitation).order_by(Invitation.name)).all()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_list_is_read_in_the_encodings_that_people_have_below_a_title(head, campaign, encoding):  # noqa: F811
    content = "\n".join(["江州市企业名单,,,,,,,", HEADER, line(1), line(2)]).encode(encoding)
    page = hand_in(head, campaign, content).text
    assert "2 enterprises are new on the list" in page
    first = listed()[0]
    assert (first.industry, first.size, first.contact, first.email) == ("C34", "small", "王工", "w1@example.cn")


def test_a_workbook_is_read_too_and_its_formulas_are_text(head, campaign):  # noqa: F811
    book = openpyxl.Workbook()
    for row in (HEADER.split(","), line(1, name="=1+1").split(",")):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    hand_in(head, campaign, out.getvalue(), "list.xlsx")
    assert not any(each.name.startswith("=") for each in listed())


def test_good_rows_are_kept_and_each_bad_one_says_where_and_what_to_do(head, campaign):  # noqa: F811
    rows = [
        line(1), line(2, uscc="91310113123456789X"), line(3, industry="造船厂长"), line(4, size="巨型"), line(5, email="nobody"),
        line(6, park="西湖园区"), line(7, name=""), line(1, name="又一家"), line(8, industry="", size="", email=""),
    ]  # fmt: skip
    page = hand_in(head, campaign, "\n".join([HEADER, *rows]).encode("gbk")).text
    assert len(listed()) == 2
    assert "rows not taken: 7" in page
    for said in ("no valid credit code", "no industry of GB/T 4754", "no size class", "no mail address", "no area of yours",
                 "the same code as in row 2"):  # fmt: skip
        assert said in page, said
    assert '<td class="num">3</td><td>统一社会信用代码</td>' in page


def test_the_same_list_again_changes_nothing_and_a_corrected_one_only_what_it_corrects(head, campaign):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, line(1), line(2)]).encode())
    before = {each.uscc: each.id for each in listed()}
    assert "unchanged: 2" in hand_in(head, campaign, "\n".join([HEADER, line(1), line(2)]).encode()).text
    page = hand_in(head, campaign, "\n".join([HEADER, line(1, contact="李工"), line(2, email="")]).encode()).text
    assert "changed: 1, unchanged: 1" in page
    assert {each.uscc: each.id for each in listed()} == before
    assert [each.contact for each in listed()] == ["李工", "王工"]
    assert listed()[1].email == "w2@example.cn", "an empty cell takes nothing away"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"), (b"%PDF-1.7 x", "PDF"), (b"\xd0\xcf\x11\xe0 old", "old .xls"), (b"PK\x03\x04 broken", "cannot be read"),
        ("名称,电话\n甲,1".encode(), "No header row"), (b"\x00\x01\x02\xff" * 50, "no list"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_told_and_nothing_is_taken(head, campaign, content, said):  # noqa: F811
    answer = hand_in(head, campaign, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert listed() == []


def links(head, campaign):  # noqa: F811
    """Links of the list, by credit code."""
    book = openpyxl.load_workbook(io.BytesIO(head.post(f"{campaign}links.xlsx").data))
    rows = list(book.active.iter_rows(values_only=True))
    at = rows[0].index("Link")
    return {row[1]: re.sub(r"^https?://[^/]+", "", row[at]) for row in rows[1:]}


def test_from_link_to_submission_the_funnel_follows_and_consent_is_asked_for(
    head,  # noqa: F811
    campaign,
    sign_in,
    make,
    client,
):
    hand_in(head, campaign, "\n".join([HEADER, line(1), line(2)]).encode())
    assert steps(head, campaign) == [2, 0, 0, 0, 0, 0, 0]
    link = links(head, campaign)[credit_code(5001)]
    assert steps(head, campaign) == [2, 2, 0, 0, 0, 0, 0]
    assert "江州第1机械厂" in client.get(link).text
    assert client.get(link[:-2] + "xx").status_code == 410
    assert steps(head, campaign) == [2, 2, 1, 0, 0, 0, 0]

    manager = make.user(name="Manager")
    browser = sign_in(manager)
    assert "/organisations/new" in browser.get(link).text
    assert credit_code(5001) in browser.get("/organisations/new").text, "what the list says is filled in"
    made = browser.post(
        "/organisations/new",
        data={"name": "江州第1机械厂", "uscc": credit_code(5001), "industry": "C34", "region": "310113", "staff": "60",
              "revenue": "4000", "production_type": "discrete", "activities": ["sales"]},
    )  # fmt: skip
    assert made.location == link
    page = browser.get(link).text
    assert page.count('type="checkbox"') >= 4
    assert "checked" not in page[page.index("<main") :], "nothing is allowed unasked"
    assert "/assessments/" in browser.post(link, data={"purposes": ["aggregate", "scores"]}).location
    assert steps(head, campaign) == [2, 2, 1, 1, 0, 0, 0]
    with Session(db.engine) as session:
        organisation = session.scalars(select(Organisation)).one()
        allowed = set(session.scalars(select(Consent.purpose).where(Consent.withdrawn_at.is_(None))))
        assert allowed == {Purpose.AGGREGATE, Purpose.SCORES}
        assert session.scalars(select(Membership.ended_on)).one() is None
    submit(make, organisation, ANSWERS, at=AT)
    assert steps(head, campaign) == [2, 2, 1, 1, 1, 0, 0]
    assert "50.0 %" in head.get(campaign).text


def steps(head, campaign):  # noqa: F811
    """How many have reached each step."""
    page = head.get(campaign).text
    return [int(each) for each in re.findall(r'<strong class="num">(\d+)</strong>', page)]


def test_what_is_submitted_before_or_after_the_campaign_does_not_count(head, campaign, make):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, line(1)]).encode())
    owner = make.user()
    organisation = make.organisation(owner, uscc=credit_code(5001))
    with Session(db.engine_rw) as session, session.begin():
        invitation = session.scalars(select(Invitation)).one()
        invitation.organisation_id = organisation.id
    submit(make, organisation, ANSWERS, at=AT)
    assert steps(head, campaign)[4] == 1
    head.post(f"{campaign}edit", data={**TERMS, "opens_on": "2026-11-23"})
    assert steps(head, campaign)[4] == 0
    assert date(2026, 11, 23) > AT.date()


def test_only_who_manages_the_enterprise_takes_part_for_it(head, campaign, make, sign_in):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, line(1)]).encode())
    link = links(head, campaign)[credit_code(5001)]
    make.organisation(make.user(), uscc=credit_code(5001))
    stranger = sign_in(make.user())
    assert "Take part" not in stranger.get(link).text
    stranger.post(link, data={"purposes": ["aggregate"]})
    with Session(db.engine) as session:
        assert session.scalars(select(Membership)).all() == []


def test_consent_is_withdrawn_at_once_and_stays_on_record(head, campaign, make, sign_in):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, line(1)]).encode())
    link = links(head, campaign)[credit_code(5001)]
    owner = make.user(name="Owner")
    organisation = make.organisation(owner, uscc=credit_code(5001))
    browser = sign_in(owner)
    browser.post(link, data={"purposes": ["aggregate", "answers"]})
    place = f"/memberships/of/{organisation.id}"
    page = browser.get(place).text
    assert "东湖园区" in page
    assert "It lies in 江州市" in page
    membership = re.search(r"/memberships/([0-9a-f-]{36})\"", page)[1]
    browser.post(f"/memberships/{membership}", data={"purposes": ["answers"]})
    assert "withdrawn" in browser.get(place).text
    with Session(db.engine) as session:
        standing = select(Consent.purpose).where(Consent.withdrawn_at.is_(None))
        assert session.scalars(standing).all() == [Purpose.ANSWERS]
    assert sign_in(make.user()).post(f"/memberships/{membership}", data={}).status_code == 404
    browser.post(f"/memberships/{membership}/leave")
    with Session(db.engine) as session:
        assert session.scalars(standing).all() == []
        assert session.scalars(select(Membership.ended_on)).one() is not None


def test_a_list_too_long_for_one_file_is_told_and_nothing_of_it_is_taken(head, campaign):  # noqa: F811
    rows = [f"江州第{number}机械厂,{credit_code(100_000 + number)}" for number in range(50_001)]
    for times in (1, 4):
        answer = hand_in(head, campaign, "\n".join(["企业名称,统一社会信用代码", *rows * times]).encode())
        assert answer.status_code == 422
        assert "more than 50,000 rows" in answer.text
    assert listed() == []


def test_text_that_looks_like_a_formula_is_kept_as_text_and_leaves_as_text(head, campaign):  # noqa: F811
    name = "=HYPERLINK(1)"
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(","))
    book.active.append(line(1, name=name).split(","))
    book.active["B2"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    hand_in(head, campaign, out.getvalue(), "list.xlsx")
    hand_in(head, campaign, "\n".join([HEADER, line(2, name="+2")]).encode())
    assert {each.name for each in listed()} == {name, "+2"}
    written = head.get(f"{campaign}members.csv").data.decode("utf-8-sig")
    assert not any(cell.startswith(("=", "+")) for row in csv.reader(io.StringIO(written)) for cell in row)
    sheet = openpyxl.load_workbook(io.BytesIO(head.get(f"{campaign}members.xlsx").data)).active
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_a_page_of_the_list_is_found_by_name_code_and_step(head, campaign):  # noqa: F811
    hand_in(head, campaign, "\n".join([HEADER, *(line(number) for number in range(100, 200))]).encode())
    assert head.get(f"{campaign}members").text.count('<th scope="row">') == 60
    assert head.get(f"{campaign}members?page=2").text.count('<th scope="row">') == 40
    assert "江州第150机械厂" in head.get(f"{campaign}members?q=第150").text
    assert head.get(f"{campaign}members?q={credit_code(5150)[-8:]}").text.count('<th scope="row">') == 1
    assert "No enterprise fits" in head.get(f"{campaign}members?q=%25").text, "a sign of the search is a letter"
    assert head.get(f"{campaign}members?stage=listed").text.count('<th scope="row">') == 60
    assert "No enterprise fits" in head.get(f"{campaign}members?stage=invited").text
