"""Weight sets on pages: made by comparing, kept as editions, applied as another view; nobody else's are found."""

import csv
import json
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires import catalogue
from reports import numbers
from scoring.evaluate import evaluate
from scoring.judgements import Judgements, Method
from scoring.score_table import points
from scoring.weight_set import NodeWeights, WeightSet, from_mapping, node_weights
from scoring.weights_applied import under
from survey import jobs, migrate, weight_files
from survey.database import Database, db
from survey.models import Assessment, KeptWeights, Organisation, Report, RoleKind, Submission
from survey.weights import services
from tests.factories import AT, credit_code
from tests.integration.test_results import cells, expected, submit

pytestmark = pytest.mark.sqlite_only  # pages that tell what is scored: the same on every database

KEY = "lianghua-sme@2026.1"
FLAGSHIP = catalogue.get("lianghua-sme")
PAIRS = {"p-0-1": "1/2", "p-0-2": "2", "p-0-3": "3", "p-1-2": "3", "p-1-3": "4", "p-2-3": "2"}
CIRCLE = PAIRS | {"p-0-1": "9", "p-1-2": "9", "p-0-2": "1/9"}


@pytest.fixture
def owner(make):
    return make.user()


@pytest.fixture
def organisation(make, owner):
    return make.organisation(owner)


def about(organisation, **others):
    return {"organisation": organisation.id, "questionnaire": KEY, "node": "LVL", "method": "ahp"} | others


def keep(browser, organisation, *, typed=PAIRS, **others):
    data = about(organisation) | typed | {"name": "装备口径", "rationale": "先看设备", "keep": "1"} | others
    return browser.post("/weights/new", data=data)


def kept_id(response):
    assert response.status_code == 303, response.text
    return response.location.rsplit("/", 1)[1]


def test_each_pair_is_asked_once_and_in_words(sign_in, owner, organisation):
    page = sign_in(owner).get("/weights/new", query_string=about(organisation)).text
    assert len(re.findall(r'<select id="p-\d-\d"', page)) == 6  # of four dimensions
    assert "5 · Foundations: strongly more important" in page
    assert "1/5 · Business applications: strongly more important" in page


def test_the_button_works_out_the_weights_and_keeps_what_was_chosen(app, sign_in, owner, organisation):
    page = sign_in(owner).post("/weights/new", data=about(organisation) | PAIRS | {"name": "n", "look": "1"}).text
    assert "Consistency ratio 0.011" in page  # as `rongping weights make` says of the same judgements
    assert 'value="1/2" selected' in page
    assert 'value="n"' in page
    assert 'id="worst"' in page
    with app.app_context():
        assert db.session.scalar(select(KeptWeights.id)) is None


def test_the_script_gets_the_same_as_a_fragment(sign_in, owner, organisation):
    browser = sign_in(owner)
    html = browser.post("/weights/outcome", data=about(organisation) | PAIRS).json["html"]
    assert "Consistency ratio" in html
    assert "<form" not in html
    half = browser.post("/weights/outcome", data=about(organisation) | {"p-0-1": "2"}).json["html"]
    assert half.count('href="#p-') == 5


def test_an_edition_is_kept_and_never_changes(app, sign_in, owner, organisation):
    browser = sign_in(owner)
    first = kept_id(keep(browser, organisation))
    with app.app_context():
        before = db.session.get(KeptWeights, UUID(first)).body
    second = kept_id(keep(browser, organisation, typed=PAIRS | {"p-2-3": "3"}))
    assert first != second
    with app.app_context():
        rows = db.session.scalars(select(KeptWeights).order_by(KeptWeights.number)).all()
        assert [(row.name, row.number) for row in rows] == [("装备口径", 1), ("装备口径", 2)]
        assert rows[0].body == before
        weights = from_mapping(json.loads(rows[0].body))
    assert weights.fingerprint == rows[0].fingerprint
    assert dict(weights.nodes[0].weights) == {"FND": 277, "APP": 467, "INT": 160, "INN": 96}  # power iteration by hand
    assert weights.made_by == owner.name
    assert weights.nodes[0].judgements[0].rows[0] == ("1", "1/2", "2", "3")


def test_a_next_version_keeps_the_other_parts(app, sign_in, owner, organisation):
    browser = sign_in(owner)
    base = kept_id(keep(browser, organisation))
    data = {"node": "EFF", "method": "budget", "base": base}
    kept_id(keep(browser, organisation, typed={"s-0": "70", "s-1": "30"}, **data))
    with app.app_context():
        newest = db.session.scalar(select(KeptWeights.body).where(KeptWeights.number == 2))
    assert {each.node: each.method for each in from_mapping(json.loads(newest)).nodes} == {
        "LVL": Method.AHP,
        "EFF": Method.BUDGET,
    }


def test_the_best_and_the_worst_need_no_comparison_with_themselves(app, sign_in, owner, organisation):
    typed = {"best": "1", "worst": "3", "b-0": "2", "b-2": "3", "b-3": "6", "w-0": "3", "w-2": "2"}
    page = keep(sign_in(owner), organisation, typed=typed, method="bwm")
    kept_id(page)
    with app.app_context():
        weights = from_mapping(json.loads(db.session.scalar(select(KeptWeights.body))))
    assert dict(weights.nodes[0].weights) == {"FND": 250, "APP": 500, "INT": 167, "INN": 83}  # 1/2 : 1 : 1/3 : 1/6


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"typed": {**PAIRS, "p-0-1": ""}}, "Compare “Foundations” with “Business applications”."),
        ({"typed": {**PAIRS, "p-0-1": "0"}}, "“0” at “Business applications” is not on the scale of 1/9 to 9."),
        ({"typed": {**PAIRS, "p-0-1": "<b>"}}, "“&lt;b&gt;” at"),
        ({"typed": {"s-0": "50", "s-1": "20", "s-2": "20"}, "method": "budget"}, "10 of 100 are left to share out"),
        ({"typed": {"s-0": "50", "s-1": "50"}, "method": "budget"}, "a weight of zero would drop it unseen"),
        ({"typed": {"best": "0", "worst": "0"}, "method": "bwm"}, "Say how much more important"),
        ({"typed": PAIRS, "rationale": " "}, "Please fill this in."),
        ({"typed": CIRCLE}, "compare again where it says so, or tick this"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(app, sign_in, owner, organisation, others, told):
    answer = keep(sign_in(owner), organisation, **others)
    assert answer.status_code == 422
    assert told in answer.text
    with app.app_context():
        assert db.session.scalar(select(KeptWeights.id)) is None


def test_contradictions_can_be_kept_knowingly(sign_in, owner, organisation):
    browser = sign_in(owner)
    shown = browser.get(f"/weights/{kept_id(keep(browser, organisation, typed=CIRCLE, accept='y'))}").text
    assert re.search(r"Consistency ratio [1-9]\.\d{3}", shown)


def test_an_edition_of_several_experts_shows_whose_comparisons_contradict_each_other(app, sign_in, owner, organisation):
    even = tuple(tuple("1" if column >= row else "" for column in range(4)) for row in range(4))
    circle = (("1", "3", "1/3", "1"), ("", "1", "3", "1"), ("", "", "1", "1"), ("", "", "", "1"))
    judgements = tuple(Judgements(expert=name, rows=circle if name == "甲" else even) for name in "甲乙丙")
    node = node_weights("LVL", Method.AHP, judgements, ("FND", "APP", "INT", "INN"))
    edition = WeightSet(
        questionnaire=KEY, name="n", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="", nodes=(node,)
    )
    browser = sign_in(owner)
    with app.app_context():
        kept = services.keep(db.session, organisation.id, edition, by=owner.id, at=AT)
        db.session.commit()
        place = kept.id
    page = browser.get(f"/weights/{place}").text
    assert f"甲 {node.ratios[0]:.3f}; 乙 0.000; 丙 0.000" in page
    assert "contradict each other: 甲." in page
    assert f"{node.ratios[0]:.3f}" in browser.get("/weights/").text  # the list names the largest


def test_switching_the_language_keeps_the_comparisons(sign_in, owner, organisation):
    page = sign_in(owner).post("/weights/new", data=about(organisation) | PAIRS | {"name": "n", "_lang": "zh"}).text
    assert "制定权重方案" in page
    assert 'value="1/2" selected' in page


def test_the_file_of_an_edition_is_the_edition(sign_in, owner, organisation, tmp_path):
    browser = sign_in(owner)
    answer = browser.get(f"/weights/{kept_id(keep(browser, organisation))}.yaml")
    path = tmp_path / "w.yaml"
    path.write_bytes(answer.data)
    weights, _ = weight_files.load(path, lambda key: FLAGSHIP if key == KEY else "none")
    assert (weights.name, weights.version) == ("装备口径", 1)


def bring(browser, organisation, content):
    data = {"organisation": organisation.id, "file": (BytesIO(content), "w.yaml")}
    return browser.post("/weights/files", data=data, content_type="multipart/form-data")


def test_an_edition_goes_out_as_a_file_and_comes_in_as_the_same(app, sign_in, make, owner, organisation):
    browser = sign_in(owner)
    first = kept_id(keep(browser, organisation))
    content = browser.get(f"/weights/{first}.yaml").data
    assert bring(browser, organisation, content).status_code == 409
    other = make.organisation(owner)
    second = kept_id(bring(browser, other, content))
    assert weights_of(app, first).fingerprint == weights_of(app, second).fingerprint


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected a mapping, got nothing"),
        (b"\xff\xfe", "expected UTF-8 text"),
        (
            b"questionnaire: nope@1\nname: ours\nversion: 1\nmade_by: a\nmade_on: 2026-11-22\nnodes: {X: {weights: {A: 1}}}",
            "no questionnaire nope@1",
        ),
        (b"name: <script>\nversion: 0", "made_by: missing"),
        (b'name: "a\\u202eb"', "expected what people call it, on one line"),
    ],
)
def test_a_file_that_is_none_is_told_with_lines(app, sign_in, owner, organisation, content, told):
    answer = bring(sign_in(owner), organisation, content)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert "<script>" not in answer.text
    assert "/tmp" not in answer.text
    with app.app_context():
        assert db.session.scalar(select(KeptWeights.id)) is None


def test_a_file_is_kept_only_where_one_manages(sign_in, make, owner, organisation):
    content = sign_in(owner).get(f"/weights/{kept_id(keep(sign_in(owner), organisation))}.yaml").data
    assert bring(sign_in(make.user()), organisation, content).status_code == 404


def test_a_result_under_a_weight_set_is_marked_and_compared(app, sign_in, make, owner, organisation):
    answers = cells(FLAGSHIP, level=0.5)
    assessment = submit(make, organisation, answers)
    browser = sign_in(owner)
    weights_id = kept_id(keep(browser, organisation))
    standard = expected(organisation, answers)
    weights = weights_of(app, weights_id)
    other = evaluate(under(FLAGSHIP, weights), standard.answers)
    assert other.total != standard.total
    page = browser.get(f"/assessments/{assessment.id}/result?weights={weights_id}").text
    assert "Another view, not the standard result." in page
    assert weights.label in page
    assert (
        f"The same answers give {numbers.points(other.total, 2)} points under it and {numbers.points(standard.total, 2)}"
        in page
    )
    assert f'data-field="score">{points(other.total)}' in page
    assert f'data-field="score">{points(standard.total)}' not in page
    plain = browser.get(f"/assessments/{assessment.id}/result").text
    assert "Another view" not in plain
    assert "Standard weights 2026.1" in plain
    assert f'data-field="score">{points(standard.total)}' in plain


def weights_of(app, weights_id):
    with app.app_context():
        return from_mapping(json.loads(db.session.get(KeptWeights, UUID(weights_id)).body))


def test_files_of_a_result_name_their_weights(app, sign_in, make, owner, organisation):
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    browser = sign_in(owner)
    weights_id = kept_id(keep(browser, organisation))
    label = weights_of(app, weights_id).label
    rows = csv.reader(
        StringIO(browser.get(f"/assessments/{assessment.id}/result/csv?weights={weights_id}").data.decode("utf-8-sig"))
    )
    summary = {row[0]: row[1] for row in rows if len(row) == 2}
    assert summary["Weights"] == label
    assert "Total under the standard weights" in summary
    standard = browser.get(f"/assessments/{assessment.id}/result/json").json
    assert standard["weights"]["label"] == "Standard weights 2026.1"
    other = browser.get(f"/assessments/{assessment.id}/result/json?weights={weights_id}").json
    assert other["weights"]["label"] == label
    assert other["fingerprint"] != standard["fingerprint"]


class Reader:
    """Stands in for the renderer: keeps what it is given to print."""

    def __init__(self):
        self.read = []

    def render(self, report, *, kind, timeout):
        self.read.append(report)
        return b"%PDF-1.7 stand-in"


def ask_for(browser, assessment, **more):
    """Press a button for the PDF; address of the report's page."""
    answer = browser.post("/reports/", data={"assessment": str(assessment.id), "locale": "en"} | more)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_pdf_of_a_view_is_under_its_weight_set_and_beside_the_standard_one(app, sign_in, make, owner, organisation):
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    browser = sign_in(owner)
    weights_id = kept_id(keep(browser, organisation))
    label = weights_of(app, weights_id).label
    view = f"/assessments/{assessment.id}/result?weights={weights_id}"
    assert browser.get(view).text.count(f'name="weights" value="{weights_id}"') >= 2  # a button for each language
    other, standard = ask_for(browser, assessment, weights=weights_id), ask_for(browser, assessment)
    assert other != standard
    assert ask_for(browser, assessment, weights=weights_id) == other
    reader = Reader()
    for path in (other, standard):
        jobs.Worker(app, reader).make(UUID(path.rsplit("/", 1)[1]))
    assert [report.weights.label for report in reader.read] == [label, "Standard weights 2026.1"]
    assert f"{points(reader.read[0].headline.total)}" in browser.get(view).text
    page = browser.get(other).text
    assert f"under the weight set “{label}”" in page
    assert f'href="{view}"' in page
    assert "装备口径 v1-20261122.pdf" in page
    assert "under the weight set" not in browser.get(standard).text


def test_characters_no_font_has_are_told_of_a_weight_set_too(app, sign_in, make, owner, organisation):
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    browser = sign_in(owner)
    path = ask_for(browser, assessment, weights=kept_id(keep(browser, organisation, name="口径😀")))
    reader = Reader()
    jobs.Worker(app, reader).make(UUID(path.rsplit("/", 1)[1]))
    assert reader.read[0].weights.label.startswith("口径〔U+1F600〕 v1 · ")
    assert "Weight set: <span" in browser.get(path).text


@pytest.mark.parametrize("weights", ["x", "", "11111111-1111-1111-1111-111111111111"])
def test_no_pdf_is_made_under_a_weight_set_that_is_not_there(sign_in, make, owner, organisation, weights):
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    data = {"assessment": str(assessment.id), "locale": "en", "weights": weights}
    assert sign_in(owner).post("/reports/", data=data).status_code == 404


def test_the_spread_over_grades_adds_up_to_the_score(sign_in, make, owner, organisation):
    answers = cells(FLAGSHIP, level=0.5)
    assessment = submit(make, organisation, answers)
    page = sign_in(owner).get(f"/assessments/{assessment.id}/result").text
    table = re.search(r'id="grades">.*?</table>', page, re.S)[0]
    total = [float(cell) for cell in re.findall(r'class="num">([\d.]+)%?<', table.split("<tr")[2])]
    score, *shares = total
    assert sum(shares) == pytest.approx(100)
    assert sum(
        share * centre for share, centre in zip(shares, (0, 25, 50, 75, 100), strict=True)
    ) / 100 == pytest.approx(score, abs=0.1)


def test_nobody_elses_weight_sets_are_found(sign_in, make, owner, organisation):
    weights_id = kept_id(keep(sign_in(owner), organisation))
    stranger = make.user()
    other = make.organisation(stranger)
    assessment = submit(make, other, cells(FLAGSHIP, level=0.5))
    browser = sign_in(stranger)
    for address in (
        f"/weights/{weights_id}",
        f"/weights/{weights_id}.yaml",
        f"/assessments/{assessment.id}/result?weights={weights_id}",
    ):
        assert browser.get(address).status_code == 404
    assert browser.get("/weights/new", query_string=about(organisation)).status_code == 404
    assert browser.get("/weights/new", query_string=about(other, base=weights_id)).status_code == 404
    assert keep(browser, organisation).status_code == 404
    assert browser.post("/weights/outcome", data=about(organisation) | PAIRS).status_code == 404
    assert "装备口径" not in browser.get("/weights/").text


def test_a_respondent_keeps_none_but_may_look_at_results_with_one(sign_in, make, owner, organisation):
    weights_id = kept_id(keep(sign_in(owner), organisation))
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    respondent = make.user()
    make.role(respondent, organisation, RoleKind.RESPONDENT)
    browser = sign_in(respondent)
    assert keep(browser, organisation).status_code == 404
    assert "You manage none yet" in browser.get("/weights/").text
    assert browser.get(f"/assessments/{assessment.id}/result?weights={weights_id}").status_code == 200


@pytest.mark.parametrize("address", ["?weights=x", "?weights=", "?weights=11111111-1111-1111-1111-111111111111"])
def test_a_weight_set_that_is_not_there_is_a_404(sign_in, make, owner, organisation, address):
    assessment = submit(make, organisation, cells(FLAGSHIP, level=0.5))
    assert sign_in(owner).get(f"/assessments/{assessment.id}/result{address}").status_code == 404


@pytest.mark.parametrize(
    "others", [{"questionnaire": "x@1"}, {"node": "INV"}, {"method": "typed"}, {"base": "x"}, {"organisation": "x"}]
)
def test_what_cannot_be_weighed_is_a_404(sign_in, owner, organisation, others):
    assert sign_in(owner).get("/weights/new", query_string=about(organisation) | others).status_code == 404


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [("number", 0, "number"), ("name", "", "name"), ("fingerprint", "abc", "fingerprint")],
)
def test_the_database_refuses_an_edition_that_cannot_be(app, organisation, column, value, constraint):
    row = {
        "id": uuid4(),
        "organisation_id": organisation.id,
        "questionnaire": "q",
        "version": "1",
        "name": "n",
        "number": 1,
        "body": "{}",
        "fingerprint": "0" * 64,
        "created_at": AT,
    }
    with app.app_context(), pytest.raises(IntegrityError, match=f"ck_weight_set_{constraint}"):
        db.session.execute(insert(KeptWeights).values(row | {column: value}))


def test_an_edition_goes_with_its_organisation(app, sign_in, owner, organisation):
    kept_id(keep(sign_in(owner), organisation))
    with app.app_context():
        db.session.execute(delete(Organisation).where(Organisation.id == organisation.id))
        db.session.commit()
        assert db.session.scalar(select(KeptWeights.id)) is None


@pytest.mark.sqlite_only
def test_the_table_of_weight_sets_comes_and_goes_beside_rows(tmp_path):
    database = Database()
    database.open(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate.upgrade(database.engine_rw)
    with database.engine_rw.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO user (id, email, name, password_hash, locale, privacy_version, created_at) "
                "VALUES ('1', 'a@b.cn', 'A', 'x', 'zh', '1', '2026-11-22')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO organisation (id, name, uscc, industry, region, staff, revenue, size, production_type, activities, created_at, "
                "updated_at) VALUES ('2', 'O', '123456789012345678', 'C34', '310113', 1, 1, 'small', 'discrete', '[]', "
                "'2026-11-22', '2026-11-22')"
            )
        )
        connection.execute(
            text(f"INSERT INTO weight_set VALUES ('3', '2', 'q', '1', 'n', 1, '{{}}', '{'0' * 64}', '2026-11-22', '1')")
        )
    migrate.downgrade(database.engine_rw, "0002")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM organisation")).scalar() == 1
    migrate.upgrade(database.engine_rw)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM weight_set")).scalar() == 0
    database.engine.dispose()


@pytest.mark.sqlite_only
def test_going_back_to_a_schema_without_views_takes_only_their_reports(tmp_path):
    database = Database()
    database.open(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate.upgrade(database.engine_rw)
    with Session(database.engine_rw) as session:
        organisation = Organisation(
            name="n", uscc=credit_code(1), industry="C34", region="310113", staff=9, revenue=Decimal(1), size="micro",
            production_type="discrete", activities=[], created_at=AT, updated_at=AT,
        )  # fmt: skip
        session.add(organisation)
        session.flush()
        assessment = Assessment(organisation_id=organisation.id, questionnaire="q", version="1", started_at=AT)
        session.add(assessment)
        session.flush()
        submission = Submission(
            assessment_id=assessment.id, answers="", body="", sha256="0" * 64, declared_by="n", submitted_at=AT
        )
        session.add(submission)
        session.flush()
        for fingerprint, weights in (("f", ""), ("g", "{}")):
            report = Report(submission_id=submission.id, locale="zh", fingerprint=fingerprint, weights=weights)
            report.requested_at = AT
            session.add(report)
        session.commit()
    migrate.downgrade(database.engine_rw, "0005")
    migrate.upgrade(database.engine_rw)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT fingerprint, weights FROM report")).all() == [("f", "")]
    database.engine.dispose()


def test_a_set_typed_by_hand_is_a_weight_set_like_any_other():
    typed = WeightSet(
        questionnaire=KEY, name="n", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="",
        nodes=(NodeWeights(node="TOTAL", weights={"LVL": 1, "EFF": 1}),),
    )  # fmt: skip
    assert [side.weight for side in under(FLAGSHIP, typed).sides] == [1, 1]
