"""Regions and parks: a tree, and people who may do more or less in a part of it."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey.database import db
from survey.models import Area, Operator, OperatorKind, User
from tests.factories import PASSWORD

CITY = {"name": "江州市", "kind": "city", "body": "江州市工业和信息化局", "region": ""}


def area_at(address):
    """Id in an address of an area."""
    return re.search(r"/areas/([0-9a-f-]{36})/", address)[1]


@pytest.fixture
def head(sign_in, make):
    """Browser of who leads the city."""
    return sign_in(make.user(name="Head"))


@pytest.fixture
def city(head):
    """Address of a city."""
    return head.post("/areas/new", data=CITY).location


@pytest.fixture
def park(head, city):
    """Address of a park in it."""
    head.post(f"{city}below", data={"name": "东湖园区", "kind": "park", "body": "", "region": ""})
    with Session(db.engine) as session:
        return f"/areas/{session.scalars(select(Area.id).where(Area.name == '东湖园区')).one()}/"


def join(head, area, browser, kind=OperatorKind.VIEWER):
    """Let somebody join an area, and be what they are meant to be."""
    page = head.post(f"{area}invite", data={"email": "new@example.cn"}).text
    link = re.search(r"/areas/join/[\w-]+", page)[0]
    assert browser.post(link).location == area
    with Session(db.engine_rw) as session, session.begin():
        place = session.scalars(select(Operator).order_by(Operator.kind.desc())).first()
        place.kind = kind
    return link


def test_whoever_enters_an_area_leads_it_and_the_ones_below_stand_under_it(head, city, park):
    page = head.get("/areas/").text
    assert page.index("江州市") < page.index("东湖园区")
    assert "leads" in head.get(city).text
    assert "江州市" in head.get(park).text, "the way up"


def test_a_park_holds_no_city_and_no_two_neighbours_have_one_name(head, city, park):
    wrong = head.post(f"{park}below", data={"name": "西城", "kind": "city", "body": "", "region": ""})
    assert wrong.status_code == 422
    twice = head.post(f"{city}below", data={"name": "东湖园区", "kind": "park", "body": "", "region": ""})
    assert twice.status_code == 422
    assert "of this name" in twice.text


def test_rights_reach_down_the_tree_and_never_up_or_sideways(head, city, park, sign_in, make):
    operator, stranger = sign_in(make.user(name="Park keeper")), sign_in(make.user())
    join(head, park, operator, OperatorKind.LEAD)
    assert operator.get(park).status_code == 200
    assert operator.get(city).status_code == 404
    assert operator.get(f"{city}edit").status_code == 404
    assert stranger.get(park).status_code == 404
    assert head.get(f"{park}edit").status_code == 200, "who leads the city leads its parks"


def test_who_reads_changes_nothing(head, city, sign_in, make):
    viewer = sign_in(make.user())
    join(head, city, viewer)
    assert viewer.get(city).status_code == 200
    for place in ("edit", "below", "invite"):
        assert viewer.get(f"{city}{place}").status_code == 404
    assert viewer.get(f"/campaigns/new/{area_at(city)}").status_code == 404


def test_a_link_lets_one_person_in_once(head, city, sign_in, make):
    link = join(head, city, sign_in(make.user()))
    assert sign_in(make.user()).post(link).status_code == 410


def test_somebody_always_leads(head, city, make, sign_in):
    with Session(db.engine) as session:
        leader = session.scalars(select(Operator.user_id)).one()
    assert head.post(f"{city}people/{leader}", data={"kind": "viewer"}).status_code == 422
    head.post(f"{city}people/{leader}/remove")
    with Session(db.engine) as session:
        assert session.scalars(select(Operator.kind)).one() is OperatorKind.LEAD
    other = make.user()
    join(head, city, sign_in(other))
    assert head.post(f"{city}people/{other.id}", data={"kind": "lead"}).location == city
    assert head.post(f"{city}people/{leader}/remove").location.startswith("/areas/")
    assert head.get(city).status_code == 404


def test_who_leaves_the_product_leaves_an_area_to_those_who_work_there_or_takes_it_along(head, city, make, sign_in):
    viewer = make.user()
    join(head, city, sign_in(viewer))
    with Session(db.engine) as session:
        leader = session.scalars(select(Operator.user_id).where(Operator.kind == OperatorKind.LEAD)).one()
        address = session.get_one(User, leader).email
    assert head.post("/account/delete", data={"email": address, "password": PASSWORD}).status_code == 303
    with Session(db.engine) as session:
        assert session.scalars(select(Operator.kind)).all() == [OperatorKind.LEAD]
    sign_in(viewer).post("/account/delete", data={"email": viewer.email, "password": PASSWORD})
    with Session(db.engine) as session:
        assert session.scalars(select(Area)).all() == []
