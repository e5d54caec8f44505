"""Two hundred submissions a second offered for a few seconds, as when a campaign ends: `./run bench submissions`.

Enterprises that have answered everything hand over one after another, each at its own moment, whether the ones before are done or not. What counts is that none is lost: every
one that was acknowledged is in the database, frozen, and counted in the campaign. How long they took is printed. Server and clients share the machine.
"""

import http.client
import os
import re
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import migrate
from survey.commands.running import cores
from survey.config import Config
from survey.database import db
from survey.models import (
    Area,
    AreaKind,
    Assessment,
    AssessmentState,
    Campaign,
    Consent,
    Counted,
    Invitation,
    Membership,
    Organisation,
    Purpose,
    Submission,
)
from tests.bench.installation import databases, get, seed, serving

OFFERED, SECONDS = 200, 3
COUNT = int(os.environ.get("RONGPING_BENCH_SUBMISSIONS", str(OFFERED * SECONDS)))
PORT = 18481
PATIENCE = 120.0


def prepare(config: Config, people: list[dict[str, str]]) -> UUID:
    """Let everybody's finished answers be a draft of a campaign again, which they allow to count."""
    now = datetime.now(UTC)
    version = catalogue.get("lianghua-sme").version
    with Session(db.engine_rw) as session, session.begin():
        area = Area(name="江州市", kind=AreaKind.CITY, created_at=now, updated_at=now)
        session.add(area)
        session.flush()
        campaign = Campaign(
            area_id=area.id, name="2026", questionnaire="lianghua-sme", version=version, opens_on=(now - timedelta(days=9)).date(),
            due_on=(now + timedelta(days=9)).date(), created_at=now,
        )  # fmt: skip
        session.add(campaign)
        session.flush()
        for person in people:
            enterprise = session.get_one(Organisation, UUID(person["organisation"]))
            assessment = session.get_one(Assessment, UUID(person["result"].split("/")[2]))
            session.delete(session.scalars(select(Submission).where(Submission.assessment_id == assessment.id)).one())
            assessment.state, assessment.submitted_at = AssessmentState.DRAFT, None
            membership = Membership(area_id=area.id, organisation_id=enterprise.id, begun_on=now.date())
            session.add(membership)
            session.flush()
            session.add(Consent(membership_id=membership.id, purpose=Purpose.AGGREGATE, given_at=now))
            session.add(
                Invitation(
                    campaign_id=campaign.id, area_id=area.id, uscc=enterprise.uscc, name=enterprise.name, listed_at=now,
                    joined_at=now, organisation_id=enterprise.id,
                )
            )  # fmt: skip
        return campaign.id


def declaration(person: dict[str, str], port: int) -> tuple[str, str]:
    """Form that hands a person's answers over, and the cookies it goes with."""
    response, page = get(port, person["result"].replace("result", "review"), person["cookie"])
    assert response.status == 200, (response.status, page[:300])
    fields = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("csrf_token", "seen")}  # type: ignore[index]
    cookies = [value.partition(";")[0] for name, value in response.getheaders() if name.lower() == "set-cookie"]
    return urlencode({**fields, "true": "y", "name": "王工"}), "; ".join([person["cookie"], *cookies])


def hand_over(person: dict[str, str], form: tuple[str, str], found: list[tuple[int, float]], at: float) -> None:
    """Submit at a moment, and note the answer and the milliseconds from that moment."""
    time.sleep(max(at - time.monotonic(), 0))
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    headers = {"Cookie": form[1], "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", person["result"].replace("result", "submit"), body=form[0], headers=headers)
    response = connection.getresponse()
    response.read()
    found.append((response.status, 1000 * (time.monotonic() - at)))


def measure(settings: dict[str, str]) -> None:
    """Offer, wait, count."""
    config = Config.from_environment(settings)
    people = seed(config, COUNT)
    db.open(config.database_url)
    migrate.upgrade(db.engine_rw)
    campaign = prepare(config, people)
    server = f"from survey.serve import serve; serve('127.0.0.1', {PORT}, {cores()}, steady=False)"
    found: list[tuple[int, float]] = []
    with serving(server, PORT, settings):
        forms = [declaration(person, PORT) for person in people]
        begun = time.monotonic() + 1
        threads = [
            threading.Thread(target=hand_over, args=(person, form, found, begun + number / OFFERED))
            for number, (person, form) in enumerate(zip(people, forms, strict=True))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        whole = time.monotonic() - begun
    taken = sorted(each for status, each in found if status == http.client.SEE_OTHER)
    with Session(db.engine) as session:
        kept = session.scalar(select(func.count()).select_from(Submission)) or 0
        counted = session.scalar(select(func.count()).where(Counted.campaign_id == campaign)) or 0
    verdict = "met" if len(taken) == kept == counted == COUNT else "missed"
    print(
        f"  {COUNT} offered, {OFFERED} a second; {len(taken)} acknowledged, {kept} in the database, {counted} counted in the campaign "
        f"(bar: none lost: {verdict})"
    )
    print(
        f"  {COUNT / whole:.0f} a second; median {taken[len(taken) // 2]:.0f} ms, p99 {taken[int(len(taken) * 0.99)]:.0f} ms from the moment each was offered",
        flush=True,
    )


def main() -> None:
    """Print it for every database there is."""
    with tempfile.TemporaryDirectory() as name:
        for title, settings in databases(Path(name)):
            print(f"{title}:", flush=True)
            measure(settings)


if __name__ == "__main__":
    main()
