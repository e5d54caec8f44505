"""Two enterprises with the consultancies that work for them, each side with objects of every kind, for the authorisation matrix.

What is built is kept as files; `World.restore` puts them back, so that no request meets what another one left behind.
"""

import io
import re
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from survey import access, clock
from survey.accounts import services as accounts
from survey.config import Config
from survey.database import Base, db
from survey.models import (
    ApiToken,
    Consultancy,
    Engagement,
    Evidence,
    Handover,
    KeptWeights,
    Report,
    ReviewOutcome,
    RoleKind,
    SavedView,
    Scenario,
    Signature,
    Submission,
    User,
)
from survey.sqlite_driver import driver
from tests.factories import AT, Factory, credit_code, pdf
from tests.integration.asking import token_of
from tests.integration.authorised_actions import follow_up
from tests.integration.authorised_areas import look_after
from tests.integration.authorised_diagnoses import complete, diagnose, dress, rate, write_twice
from tests.integration.test_results import ANSWERS, submit
from tests.integration.test_reviews import take
from tests.integration.test_weights import PAIRS

ITEM, SECTION = "FND-STR-01", "FND"
PDF = pdf()
UNWATCHED = frozenset({"attempt", "api_token"})  #: tables that change whatever is asked


@dataclass
class Side:
    """An enterprise, the consultancy that works for it, and what they have."""

    people: dict[str, User] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)  #: secret of the sign-in of each
    tokens: dict[str, str] = field(default_factory=dict)  #: with which programs of each ask
    ids: dict[str, Any] = field(default_factory=dict)  #: what stands in addresses and forms


class World:
    """Both sides, in an installation of their own."""

    def __init__(self, app: Flask, config: Config, folder: Path) -> None:
        self.app, self.config, self.folder = app, config, folder
        self.make = Factory()
        self.ours, self.theirs = Side(), Side()
        for number, side in enumerate((self.ours, self.theirs), start=1):
            Builder(self, side, number).build()
        self._keep()

    def browser(self, secret: str = "") -> FlaskClient:
        """Browser with a sign-in, or without one."""
        client = self.app.test_client()
        client.set_cookie("lang", "en")
        if secret:
            client.set_cookie("sid", secret)
        return client

    def restore(self) -> None:
        """Put everything back as it was built."""
        db.engine.dispose()
        self.watch.close()
        shutil.rmtree(self.config.instance)
        shutil.copytree(self.folder / "kept", self.config.instance)
        self._open()

    def close(self) -> None:
        """Let go of the database."""
        self.watch.close()
        db.engine.dispose()

    def changed(self) -> frozenset[str]:
        """Tables in which something was done since it was built; those that change whatever is asked are left out."""
        if self._version() == self.version:
            return frozenset()
        now = self.state()
        return frozenset(table for table, rows in now.items() if rows != self.built[table])

    def state(self) -> dict[str, int]:
        """Check sum of every table that tells whether something was done."""
        with db.engine.connect() as connection:
            return {
                table.name: hash(tuple(sorted(map(repr, connection.execute(select(table))))))
                for table in Base.metadata.sorted_tables
                if table.name not in UNWATCHED
            }

    def _keep(self) -> None:
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
        shutil.copytree(self.config.instance, self.folder / "kept")
        self._open()
        self.built = self.state()

    def _open(self) -> None:
        db.open(self.config.database_url)
        self.watch = driver.connect(db.engine.url.database)
        self.version = self._version()

    def _version(self) -> int:
        """A number that is another one once anybody else has written."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])


class Builder:
    """Builds one side, as its people would."""

    def __init__(self, world: World, side: Side, number: int) -> None:
        self.world, self.side, self.number, self.make = world, side, number, world.make

    def build(self) -> None:
        """Build it."""
        for name in (
            "admin",
            "respondent",
            "lead",
            "consultant",
            "reviewer",
            "second",
            "former",
            "rival",
            "operator",
            "viewer",
        ):
            self.side.people[name] = self.make.user(name=f"{name}{self.number}")
            self.side.cookies[name] = self._sign_in(self.side.people[name])
            self.side.tokens[name] = token_of(self.side.people[name])
        self._enterprise()
        self._consultancy()
        dress(self)
        self._explored()
        follow_up(self)
        self._draft()
        self._reviews()
        self._desk()
        look_after(self)

    def _sign_in(self, user: User) -> str:
        with self.world.app.app_context():
            secret = access.start_sign_in(db.session.get_one(User, user.id), device="test", at=clock.now())
            db.session.commit()
        return secret

    def browser(self, name: str) -> FlaskClient:
        """Browser in which somebody is signed in."""
        return self.world.browser(self.side.cookies[name])

    def _enterprise(self) -> None:
        people, ids = self.side.people, self.side.ids
        organisation = self.make.organisation(people["admin"], uscc=credit_code(8000 + self.number))
        other = self.make.organisation(people["admin"], uscc=credit_code(8100 + self.number))
        self.make.role(people["respondent"], organisation, RoleKind.RESPONDENT)
        ids |= {"organisation_id": organisation.id, "other_uscc": other.uscc, "uscc": organisation.uscc}
        for name in ("submitted", "reviewed", "confirmed", "signed", "rated", "blind", "settled", "past", "written"):
            ids[name] = submit(self.make, organisation, ANSWERS).id
        submit(self.make, organisation, ANSWERS, at=AT - timedelta(days=90))  # the round before
        ids["draft"] = self.make.assessment(organisation, {ITEM: ANSWERS[ITEM]}).id
        ids["complete"] = self.make.assessment(organisation, ANSWERS, questionnaire="lianghua-sme").id
        page = self.browser("admin").post(f"/organisations/{organisation.id}/invite", data={"email": "a@example.cn"})
        ids["join_enterprise"] = re.search(r"/account/join/([\w-]+)", page.text)[1]
        with self.world.app.app_context():
            ids["reset"] = accounts.reset_token(db.session, people["respondent"].id, at=clock.now())
            db.session.commit()

    def _consultancy(self) -> None:
        ids, lead = self.side.ids, self.browser("lead")
        lead.post("/consultancies/new", data={"name": f"Firm {self.number}", "uscc": credit_code(8200 + self.number)})
        ids["consultancy_id"] = self.only(Consultancy, Consultancy.name == f"Firm {self.number}").id
        here = f"/consultancies/{ids['consultancy_id']}"
        for name in ("consultant", "reviewer", "second", ""):
            page = lead.post(f"{here}/invite", data={"email": f"{name or 'open'}{self.number}@example.cn"})
            ids["join_consultancy"] = re.search(r"/consultancies/join/([\w-]+)", page.text)[1]
            if name:
                self.browser(name).post(f"/consultancies/join/{ids['join_consultancy']}")
        ids["engagement_id"] = self._engaged(lead, ids["uscc"])
        lead.post("/desk/offer", data={"uscc": ids["other_uscc"], "message": ""})
        ids["offered"] = self.only(Engagement, Engagement.uscc == ids["other_uscc"]).id
        former = self.browser("former")
        former.post("/consultancies/new", data={"name": f"Past {self.number}", "uscc": credit_code(8300 + self.number)})
        ids["past_uscc"] = credit_code(8300 + self.number)
        ended = self._engaged(former, ids["uscc"])
        ids["review_past"] = self._signed(former, ended)
        place = former.post(f"/reviews/{ids['review_past']}/report", data={"locale": "en"}).location
        ids["report_past"] = UUID(place.rsplit("/", 1)[1])
        former.post(f"/engagements/{ended}/end")
        rival = self.browser("rival")
        rival.post("/consultancies/new", data={"name": f"Rival {self.number}", "uscc": credit_code(8400 + self.number)})
        self._engaged(rival, ids["uscc"])

    def _signed(self, former: FlaskClient, engagement: UUID) -> UUID:
        """Review, complete and sign what the enterprise confirms."""
        data = {"first": str(self.side.people["former"].id), "second": "", "mode": "joint"}
        review = former.post(f"/reviews/new/{engagement}/{self.side.ids['past']}", data=data).location
        complete(former, review)
        take(self.browser("admin"), review, "confirm")
        found = UUID(review.strip("/").rsplit("/", 1)[1])
        write_twice(former, found)
        take(former, review, "sign")
        return found

    def _engaged(self, browser: FlaskClient, uscc: str) -> UUID:
        engagement = UUID(browser.post("/desk/offer", data={"uscc": uscc, "message": ""}).location.rsplit("/", 1)[1])
        assert self.browser("admin").post(f"/engagements/{engagement}/accept").status_code == 303
        return engagement

    def _explored(self) -> None:
        ids, admin = self.side.ids, self.browser("admin")
        about = {
            "organisation": ids["organisation_id"],
            "questionnaire": "lianghua-sme@2026.1",
            "node": "LVL",
            "method": "ahp",
        }
        kept = {"name": "weights", "rationale": "because", "keep": "1"}
        admin.post("/weights/new", data={**about, **PAIRS, **kept})
        ids["weights_id"] = self.only(KeptWeights, KeptWeights.organisation_id == ids["organisation_id"]).id
        ids["weights_form"] = {**about, **PAIRS, **kept, "name": "others"}
        file = admin.get(f"/weights/{ids['weights_id']}.yaml").text
        ids["weights_file"] = re.sub(r"(?m)^fingerprint:.*\n", "", file.replace('name: "weights"', 'name: "brought"'))
        admin.post(f"/assessments/{ids['submitted']}/scenarios", data={**RAISED, "name": "one"})
        submission = self.only(Submission, Submission.assessment_id == ids["submitted"])
        ids["scenario_id"] = self.only(Scenario, Scenario.submission_id == submission.id).id
        self.browser("lead").post(f"/assessments/{ids['submitted']}/scenarios", data={**RAISED, "name": "by the lead"})
        ids["scenario_lead"] = self.only(Scenario, Scenario.created_by == self.side.people["lead"].id).id
        place = admin.post("/reports/", data={"assessment": ids["submitted"], "locale": "en"}).location
        ids["report_id"] = UUID(place.rsplit("/", 1)[1])
        self.failed(ids["report_id"])

    def failed(self, report_id: UUID) -> None:
        """Let a report have failed, so that it can be asked for again."""
        with Session(db.engine_rw) as session, session.begin():
            report = session.get_one(Report, report_id)
            report.state, report.finished_at, report.problem = "failed", AT, "LimitError: made up"

    def _draft(self) -> None:
        ids, admin = self.side.ids, self.browser("admin")
        place = f"/assessments/{ids['draft']}"
        admin.post(f"{place}/evidence", data={"item": ITEM, "file": (io.BytesIO(PDF), "a.pdf")})
        ids["evidence_id"] = self.only(Evidence, Evidence.assessment_id == ids["draft"]).id
        asked = {"name": "Wang", "sections": [SECTION], "days": "14"}
        page = admin.post(f"{place}/handovers", data=asked, follow_redirects=True)
        ids["link"] = re.search(r"/handed/([\w-]+)", page.text)[1]
        ids["handover_id"] = self.only(Handover, Handover.assessment_id == ids["draft"]).id
        seen = re.search(r'name="seen"[^>]*value="(\w+)"', admin.get(f"/assessments/{ids['complete']}/review").text)
        ids["seen"] = seen[1]
        lead, place = self.browser("lead"), f"/assessments/{ids['submitted']}/evidence"
        lead.post(place, data={"item": ITEM, "file": (io.BytesIO(PDF + b"seen"), "b.pdf")})
        ids["evidence_submitted"] = self.only(Evidence, Evidence.assessment_id == ids["submitted"]).id

    def _reviews(self) -> None:
        ids, lead, admin = self.side.ids, self.browser("lead"), self.browser("admin")
        for name in ("reviewed", "confirmed", "rated"):
            ids[f"review_{name}"] = self._begin(lead, ids[name], "lead")
            rate(lead, f"/reviews/{ids[f'review_{name}']}/")
        for name in ("written", "signed"):
            ids[f"review_{name}"] = self._begin(lead, ids[name], "reviewer")
        ids["review_blind"] = self._begin(lead, ids["blind"], "reviewer", "second")
        ids["review_settled"] = self._settled(self._begin(lead, ids["settled"], "reviewer", "second"))
        for name in ("reviewed", "confirmed"):
            complete(lead, f"/reviews/{ids[f'review_{name}']}/")
        take(admin, f"/reviews/{ids['review_confirmed']}/", "confirm")
        diagnose(self)
        ids["signature"] = self.only(Signature, Signature.outcome_id == self._outcome("review_signed")).code
        for name, step in (("reviewed", "confirm"), ("confirmed", "sign")):
            browser = admin if step == "confirm" else lead
            page = browser.get(f"/reviews/{ids[f'review_{name}']}/{step}").text
            ids[f"outcome_{name}"] = re.search(r'name="outcome"[^>]*value="([^"]+)"', page)[1]

    def _settled(self, review: UUID) -> UUID:
        """Let both reviewers differ about one item, and hand in."""
        for name, value in (("reviewer", "none"), ("second", "drives")):
            browser = self.browser(name)
            body = {"revision": 0, "parts": {"choice": [value]}, "grade": "2", "why": "seen"}
            browser.post(f"/reviews/{review}/responses/{ITEM}", json=body, headers={"Accept": "application/json"})
            browser.post(f"/reviews/{review}/done")
        return review

    def _outcome(self, review: str) -> UUID:
        return self.only(ReviewOutcome, ReviewOutcome.review_id == self.side.ids[review]).id

    def _begin(self, lead: FlaskClient, assessment: UUID, first: str, second: str = "") -> UUID:
        data = {"first": str(self.side.people[first].id), "mode": "blind" if second else "joint"}
        data["second"] = str(self.side.people[second].id) if second else ""
        place = lead.post(f"/reviews/new/{self.side.ids['engagement_id']}/{assessment}", data=data).location
        return UUID(place.strip("/").rsplit("/", 1)[1])

    def _desk(self) -> None:
        ids, lead = self.side.ids, self.browser("lead")
        place = lead.post("/desk/batches/", data={"client": [str(ids["engagement_id"])], "locale": "en"}).location
        ids["batch_id"] = UUID(place.rsplit("/", 1)[1])
        lead.post("/desk/views", data={"name": "mine"})
        ids["view_id"] = self.only(SavedView, SavedView.user_id == self.side.people["lead"].id).id
        ids["token_id"] = self.only(ApiToken, ApiToken.user_id == self.side.people["admin"].id).id
        ids["id_hash"] = access.hash_secret(self._sign_in(self.side.people["admin"]))

    def only(self, table: type[Base], condition: Any) -> Any:
        """The one row there is."""
        with Session(db.engine) as session:
            return session.scalars(select(table).where(condition)).one()


RAISED = {ITEM: "drives"}
