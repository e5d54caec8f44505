"""A district from its database to the park's table: scores, stages, percentiles in 200 cohorts, 60 park aggregates.

12,000 submissions in SQLite, read as columns, against the same through entities of the ORM: once with the submissions as entities, once
with every answer a row. Both ways end in the same scores. Processor times: the file lies in the system's memory.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import survey  # first: it puts the bundled SQLite in place  # noqa: F401  # isort: skip

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, joinedload, selectinload

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from scoring.answer import parse_cell
from scoring.benchmark import percentile_table, table_rank
from scoring.encode import decode, encode, format_cell
from scoring.group_figures import summary
from scoring.levels import levels
from scoring.model import compile_model
from scoring.packed import score_nodes
from survey import migrate
from survey.database import Database
from survey.models import Assessment, AssessmentState, Organisation, Response, Submission
from survey.peers.population import Rows, everybody, read_rows
from tests.unit.scoring import made_up

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DISTRICT, CITY, WITH_ROWS = 12_000, 150_000, 600
COHORTS, PARKS = 200, 60
ROUNDS = 7
BODY = 8_000  #: characters, as long as a real one: beside the string, each row holds all that was handed over …
SHORT = 400  #: … but in the city, which would take 1.3 GB; neither is read
SIZES = ("micro", "small", "medium", "large")
INDUSTRIES = [f"C{number}" for number in range(13, 38)]  #: 25 by 4 sizes by 2 sides of the region: 200 cohorts
REGIONS = [f"31{number:04d}" for number in range(101, 101 + PARKS)]  #: stand for parks


def fill(engine: Engine, strings: Sequence[str], questionnaire: Questionnaire, *, rows: int = 0) -> None:
    """One submission of each enterprise; the first `rows` of them with every answer as a row, too."""
    model = compile_model(questionnaire)
    body = "x" * (BODY if len(strings) < CITY else SHORT)
    organisations, assessments, submissions, responses = [], [], [], []
    items = {item.code: item for item in questionnaire.items()}
    for number, string in enumerate(strings):
        keys = [UUID(int=3 * number + place) for place in range(3)]
        at = AT + timedelta(seconds=number)
        organisations.append(
            {
                "id": keys[0], "name": f"e{number}", "uscc": f"{number:018d}", "industry": INDUSTRIES[number % 25],
                "region": REGIONS[number * 7 % PARKS], "staff": 50, "revenue": 100, "size": SIZES[number // 25 % 4],
                "production_type": "mixed", "activities": [], "made_up": True, "created_at": AT, "updated_at": AT,
            }
        )  # fmt: skip
        assessments.append(
            {
                "id": keys[1], "organisation_id": keys[0], "questionnaire": questionnaire.code,
                "version": questionnaire.version, "state": AssessmentState.SUBMITTED, "started_at": at, "submitted_at": at,
            }
        )  # fmt: skip
        submissions.append(
            {
                "id": keys[2], "assessment_id": keys[1], "answers": string, "body": body, "sha256": f"{number:064d}",
                "declared_by": "x", "submitted_at": at,
            }
        )  # fmt: skip
        if number < rows:
            responses += [
                {"assessment_id": keys[1], "item": code, "value": format_cell(items[code], answer), "updated_at": at}
                for code, answer in decode(model, string).items()
            ]
    with Session(engine) as session:
        for table, made in (
            (Organisation, organisations), (Assessment, assessments), (Submission, submissions), (Response, responses),
        ):  # fmt: skip
            if made:
                session.execute(insert(table), made)
        session.commit()


def aggregate(nodes: NDArray[np.int32], rows: Rows, questionnaire: Questionnaire) -> tuple[NDArray[np.float64], list]:
    """Percentile of each enterprise in its cohort, and for each park n, mean, quartiles and levels."""
    model = compile_model(questionnaire)
    found = levels(model, rows.answers, SimpleNamespace(nodes=nodes))
    _, industry = np.unique(rows.industry, return_inverse=True)
    _, size = np.unique(rows.size, return_inverse=True)
    parks, park = np.unique(rows.region, return_inverse=True)
    cohort = (industry * 4 + size) * 2 + park % 2
    totals = nodes[:, 0]
    scored = totals >= 0
    table = percentile_table(totals[scored], cohort[scored], COHORTS)
    ranks = table_rank(table, totals[scored], cohort[scored])
    order = np.argsort(park, kind="stable")
    bounds = np.searchsorted(park[order], np.arange(len(parks) + 1))
    stages = np.bincount(park * 6 + found.level + 1, minlength=6 * len(parks)).reshape(-1, 6)
    return ranks, [
        (summary(within[within >= 0]), counts)
        for within, counts in zip(np.split(totals[order], bounds[1:-1]), stages, strict=True)
    ]


def by_columns(engine: Engine, questionnaire: Questionnaire) -> tuple[object, ...]:
    """Our way."""
    with engine.connect() as connection:
        rows = read_rows(connection, questionnaire, before=AT + timedelta(days=30))
    nodes = score_nodes(compile_model(questionnaire), rows.answers)
    return nodes[:, 0].sum(), *aggregate(nodes, rows, questionnaire)


def by_entities(engine: Engine, questionnaire: Questionnaire) -> tuple[object, ...]:
    """Submission, assessment and organisation as entities."""
    with Session(engine) as session:
        query = select(Submission).options(joinedload(Submission.assessment)).order_by(Submission.submitted_at)
        submissions = list(session.scalars(query))
        wanted = {each.assessment.organisation_id for each in submissions}
        organisations = {each.id: each for each in session.scalars(select(Organisation)) if each.id in wanted}
        pairs = [(each.answers, organisations[each.assessment.organisation_id]) for each in submissions]
        return _scored(pairs, questionnaire)


def by_answer_rows(engine: Engine, questionnaire: Questionnaire) -> tuple[object, ...]:
    """Every answer as an entity, put together again."""
    model, items = compile_model(questionnaire), {item.code: item for item in questionnaire.items()}
    with Session(engine) as session:
        query = select(Assessment).options(selectinload(Assessment.responses)).order_by(Assessment.submitted_at)
        assessments = list(session.scalars(query))
        organisations = {each.id: each for each in session.scalars(select(Organisation))}
        pairs = [
            (
                encode(model, {row.item: parse_cell(items[row.item], row.value) for row in each.responses}),
                organisations[each.organisation_id],
            )
            for each in assessments
        ]
        return _scored(pairs, questionnaire)


def _scored(pairs: Sequence[tuple[str, Organisation]], questionnaire: Questionnaire) -> tuple[object, ...]:
    rows = Rows(
        organisations=[str(each.id) for _, each in pairs],
        answers=[string for string, _ in pairs],
        industry=np.array([each.industry for _, each in pairs]),
        region=np.array([each.region for _, each in pairs]),
        size=np.array([each.size for _, each in pairs]),
        made_up=np.array([each.made_up for _, each in pairs]),
    )
    nodes = score_nodes(compile_model(questionnaire), rows.answers)
    return nodes[:, 0].sum(), *aggregate(nodes, rows, questionnaire)


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median processor time of several calls, after one to warm up: what others do on the machine does not count."""
    work()
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def parts(engine: Engine, questionnaire: Questionnaire) -> None:
    """Where the time goes."""
    model = compile_model(questionnaire)
    with engine.connect() as connection:
        before = AT + timedelta(days=30)
        rows = read_rows(connection, questionnaire, before=before)
        reading = median(lambda: read_rows(connection, questionnaire, before=before))
    nodes = score_nodes(model, rows.answers)
    scoring = median(lambda: score_nodes(model, rows.answers))
    rest = median(lambda: aggregate(nodes, rows, questionnaire))
    keeping = median(lambda: everybody(rows, questionnaire))
    print(
        f"    reading {1000 * reading:.0f} ms · scores {1000 * scoring:.0f} ms · stages, percentiles, parks {1000 * rest:.0f} ms"
    )
    print(f"    scored and kept for the result pages, once a day: {1000 * (reading + keeping):.0f} ms")


def open_filled(
    folder: str, name: str, count: int, strings: Sequence[str], asked: Questionnaire, rows: int = 0
) -> Engine:
    """A database with so many submissions."""
    database = Database()
    database.open(f"sqlite:///{Path(folder) / name}.sqlite")
    migrate.upgrade(database.engine_rw)
    fill(database.engine_rw, [strings[number % len(strings)] for number in range(count)], asked, rows=rows)
    return database.engine


def main() -> None:
    """Print what the district takes our way and through entities, and the city our way."""
    asked = catalogue.get("lianghua-sme")
    strings = made_up.strings(asked, DISTRICT, gaps=0)
    with tempfile.TemporaryDirectory() as folder:
        district = open_filled(folder, "district", DISTRICT, strings, asked)
        some = open_filled(folder, "some", WITH_ROWS, strings, asked, WITH_ROWS)
        assert by_columns(district, asked)[0] == by_entities(district, asked)[0]
        assert by_columns(some, asked)[0] == by_answer_rows(some, asked)[0]
        ours = median(lambda: by_columns(district, asked))
        print(f"{asked.key}: {DISTRICT:,} submissions in SQLite → scores, stages, {COHORTS} cohorts, {PARKS} parks")
        print(f"  columns, one string each       {1000 * ours:9.1f} ms   (bar: 100)")
        parts(district, asked)
        entities = median(lambda: by_entities(district, asked), 3)
        print(f"  the same as ORM entities       {1000 * entities:9.1f} ms   {entities / ours:6.1f} × slower")
        each = median(lambda: by_answer_rows(some, asked), 3)
        scaled = each * DISTRICT / WITH_ROWS
        print(
            f"  every answer an ORM row        {1000 * scaled:9.0f} ms   {scaled / ours:6.0f} × slower "
            f"({WITH_ROWS} measured: {1000 * each:.0f} ms, × {DISTRICT // WITH_ROWS})"
        )
        city = open_filled(folder, "city", CITY, strings, asked)
        large = median(lambda: by_columns(city, asked), 3)
        print(
            f"  {CITY:,} submissions           {1000 * large:9.1f} ms   {large / ours / (CITY / DISTRICT):.2f} × linear"
        )
        parts(city, asked)


if __name__ == "__main__":
    main()
