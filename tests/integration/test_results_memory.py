"""A result page is computed once and kept: everybody still gets a page of their own, whole, in their own language."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from questionnaires import catalogue
from survey.assessments import results
from survey.assessments.compression import Packed, gzip_of
from survey.models import Organisation, RoleKind, User
from tests.factories import Factory
from tests.integration.test_results import cells, submit

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

ANSWERS = cells(catalogue.get("lianghua-sme"), level=0.42)


@pytest.fixture
def owner(make: Factory) -> User:
    return make.user(name="Zhao Min")


@pytest.fixture
def enterprise(make: Factory, owner: User) -> Organisation:
    return make.organisation(owner)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Languages in which a page was computed."""
    seen: list[str] = []
    compute = results.content_of

    def computing(frozen, *, locale, on, comparison):
        seen.append(locale)
        return compute(frozen, locale=locale, on=on, comparison=comparison)

    monkeypatch.setattr(results, "content_of", computing)
    return seen


def test_a_second_look_computes_nothing_and_shows_the_same(counted, sign_in, make, owner, enterprise):
    path = f"/assessments/{submit(make, enterprise, ANSWERS).id}/result"
    browser = sign_in(owner)
    first, second = (without_tokens(browser.get(path).text) for _ in range(2))
    assert first == second
    assert counted == ["en"]
    assert "综合集成" in browser.get(f"{path}?lang=zh").text
    assert counted == ["en", "zh"]


def test_two_enterprises_with_the_same_answers_each_get_their_own_page(sign_in, make, owner, enterprise):
    other = make.organisation(owner)
    browser = sign_in(owner)
    for organisation in (enterprise, other):
        assessment = submit(make, organisation, ANSWERS)
        page = browser.get(f"/assessments/{assessment.id}/result").text
        assert organisation.name in page
        assert str(assessment.id) in page


def test_a_colleague_sees_the_kept_page_under_their_own_name_with_their_own_form_token(
    counted: list[str],
    app: Flask,
    sign_in: Callable[[User], FlaskClient],
    make: Factory,
    owner: User,
    enterprise: Organisation,
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/assessments/{submit(make, enterprise, ANSWERS).id}/result"
    colleague = make.user(name="Qian Li")
    make.role(colleague, enterprise, RoleKind.RESPONDENT)
    pages = {user.name: sign_in(user).get(path).text for user in (owner, colleague)}
    assert counted == ["en"]
    for name, other in (("Zhao Min", "Qian Li"), ("Qian Li", "Zhao Min")):
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', pages[name]))
        assert len(tokens) == 1, "every form of the page carries the reader's token"
        assert tokens.pop() not in pages[other]
        assert name in pages[name]
        assert other not in pages[name]
    browser = sign_in(colleague)
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)[1]
    asked = {"assessment": path.split("/")[2], "locale": "en", "csrf_token": token}
    assert browser.post("/reports/", data=asked).status_code == 303


def test_somebody_without_a_role_does_not_find_the_kept_page(sign_in, make, owner, enterprise):
    path = f"/assessments/{submit(make, enterprise, ANSWERS).id}/result"
    assert sign_in(owner).get(path).status_code == 200
    assert sign_in(make.user()).get(path).status_code == 404


def test_the_compressed_page_is_the_plain_one(sign_in, make, owner, enterprise):
    path = f"/assessments/{submit(make, enterprise, ANSWERS).id}/result"
    browser = sign_in(owner)
    plain = browser.get(path)
    packed = browser.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert packed.headers["Vary"].split(", ").count("Accept-Encoding") == 1
    assert without_tokens(gzip.decompress(packed.data).decode()) == without_tokens(plain.text)
    assert len(packed.data) < len(plain.data) / 4


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        ["企业"],
        ["", Packed.of(""), ""],
        [Packed.of("评测" * 5000)],
        ["a" * 70_000, Packed.of("评测结果" * 20_000), "a" * 70_000, Packed.of("评测"), "评测结果"],
    ],
)
def test_packed_and_other_pieces_make_one_sound_gzip_file(pieces):
    whole = b"".join(piece.plain() if isinstance(piece, Packed) else piece.encode() for piece in pieces)
    assert gzip.decompress(gzip_of(pieces)) == whole


def without_tokens(page: str) -> str:
    """Page without what differs each time: form tokens."""
    return re.sub(r'(name="csrf_token" value|name="csrf-token" content)="[^"]+"', "", page)
