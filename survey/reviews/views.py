"""A review as a whole: how far it is, what it found, and what it leaves as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Dimension
from reports.numbers import printed
from scoring.result import MISSING
from survey import clock
from survey.access import Action, current_user, requires
from survey.assessments.answers import answer_words
from survey.assessments.drafts import asked_of, items_of
from survey.assessments.list_files import in_china, list_file
from survey.database import db
from survey.diagnostics import views as diagnostics
from survey.diagnostics.expert import grouped
from survey.diagnostics.services import file_name
from survey.files import attachment
from survey.i18n import locale
from survey.models import Party, ReviewState
from survey.reviews import agreement, disputes, queries, services
from survey.reviews.corrected import Change, changes
from survey.reviews.queries import Seen
from survey.reviews.ratings import Reviewed, said
from survey.reviews.reading import rated_words
from survey.reviews.states import ACTS, STATES, open_moves

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

LADDER = (
    ReviewState.REVIEWING,
    ReviewState.REVIEWED,
    ReviewState.CONFIRMED,
    ReviewState.SIGNED,
    ReviewState.ARCHIVED,
)  #: the way without detours


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A section of a review."""

    dimension: Dimension
    asked: int
    rated: int
    unexplained: int  #: those rated otherwise without a reason
    differing: int
    own: int  #: units of the enterprise's answers; `MISSING` without a score
    found: int  #: units of the reviewers'

    @property
    def open(self) -> bool:
        """Whether something is left to rate, or to explain."""
        return self.rated < self.asked or self.unexplained > 0

    @property
    def change(self) -> int:
        """Units the review moves it by, between the figures as they are printed; `MISSING` where one of the two is."""
        return MISSING if MISSING in {self.own, self.found} else printed(self.found, 1) - printed(self.own, 1)


@bp.app_template_global()
def own_reviews() -> Sequence[Seen]:
    """Reviews of what the reader's enterprises submitted."""
    with Session(db.engine) as session:
        return queries.of_own_organisations(session, current_user)


@bp.app_template_global()
def reviewed_questionnaire(seen: Seen) -> str:
    """What was answered; its key where it is no longer there."""
    try:
        return catalogue.get(seen.questionnaire, seen.version).title[locale()]
    except CatalogueError:
        return f"{seen.questionnaire}@{seen.version}"


@bp.app_template_global()
def review_state(state: ReviewState) -> str:
    """A state in words."""
    return str(STATES[state])


@bp.get("/list.<any(xlsx, csv):extension>")
@requires(Action.ACCOUNT)
def download_list(extension: str) -> ResponseReturnValue:
    """Hand out the reviews of one's enterprises, and of one's clients, as a file."""
    with Session(db.engine) as session:
        own = queries.of_own_organisations(session, current_user)
        known = {each.id for each in own}
        advised = [*queries.of_consultancies(session, current_user), *queries.signed_before(session, current_user)]
        found = [*own, *(each for each in advised if each.id not in known)]
    head = (
        _("Enterprise"),
        _("Consultancy"),
        _("Questionnaire"),
        _("State"),
        _("Reviewers"),
        _("Begun"),
        _("Last change"),
    )
    table = [
        (
            each.organisation, each.consultancy, f"{each.questionnaire}@{each.version}", _("ended with the engagement") if each.broken_off else str(STATES[each.state]),
            _("; ").join(member.name for member in each.reviewers) if each.party is Party.CONSULTANCY else "",
            in_china(each.begun_at), in_china(each.changed_at),
        )
        for each in found
    ]  # fmt: skip
    return list_file(_("Expert reviews"), [head, *table], extension, at=clock.now())


@bp.get("/<uuid:review_id>/")
@requires(Action.ACCOUNT)
def show(review_id: UUID) -> ResponseReturnValue:
    """Show how far a review is, what it found so far, and what can be done."""
    with Session(db.engine) as session:
        seen = queries.get(session, current_user, review_id)
        frozen = queries.submission(session, current_user, seen)
        reviewed = queries.reviewed(session, seen, frozen)
        history, items = queries.history(session, review_id), items_of(frozen.questionnaire)
        return render_template(
            "reviews/show.html",
            seen=seen,
            reviewed=reviewed,
            lines=_lines(reviewed),
            names={code: (item.name or item.text)[locale()] for code, item in items.items()},
            places=asked_of(frozen.questionnaire).section_of,
            history=history,
            told=lambda event: disputes.told(event, items, locale(), party=seen.party),
            dispute=(dispute := disputes.standing(history, items)),
            dispute_files=disputes.files(session, seen, dispute),
            correction=queries.correction(session, seen),
            changed=_changed(session, seen, reviewed),
            moves=open_moves(seen.state, seen.party) if seen.acts else (),
            blind=agreement.seen_by(session, seen, frozen),
            to_reconcile=services.unreconciled(session, seen, reviewed) if seen.shown and seen.settled else (),
            ladder=LADDER,
            own_words=lambda item: answer_words(item, said(frozen, item), locale()),
            found_words=lambda item: rated_words(item, reviewed.ratings[item.code], locale()),
            outcome=queries.outcome(session, review_id),
            signature=(signature := queries.signature(session, seen)),
            code=grouped(signature.code) if signature else "",
            acts=ACTS,
            state_words=STATES,
        )


def _changed(session: Session, seen: Seen, reviewed: Reviewed) -> Sequence[Change] | None:
    """What the enterprise corrected, for those who returned it; None where nothing was returned."""
    before = queries.corrected(session, current_user, seen) if seen.party is Party.CONSULTANCY else None
    return changes(reviewed, before, locale()) if before else None


def _lines(reviewed: Reviewed) -> list[Line]:
    own, found = reviewed.stated.result.nodes, reviewed.result.nodes
    lines = []
    for dimension in reviewed.frozen.questionnaire.dimensions:
        codes = {item.code for item in reviewed.items(dimension)}
        if codes:
            lines.append(
                Line(
                    dimension=dimension,
                    asked=len(codes),
                    rated=len(codes & reviewed.rated),
                    unexplained=len(codes & reviewed.unexplained),
                    differing=len(codes & reviewed.differing),
                    own=own[dimension.code].units if dimension.code in own else MISSING,
                    found=found[dimension.code].units if dimension.code in found else MISSING,
                )
            )
    return lines


@bp.post("/<uuid:review_id>/report")
@requires(Action.ACCOUNT)
def report(review_id: UUID) -> ResponseReturnValue:
    """Ask for the report of what the review came to, signed if it is."""
    with Session(db.engine) as reader:
        seen = queries.get(reader, current_user, review_id)
        return diagnostics.ask_for(reader, queries.found(reader, current_user, seen))


@bp.get("/<uuid:review_id>/outcome.json")
@requires(Action.ACCOUNT)
def outcome(review_id: UUID) -> ResponseReturnValue:
    """Hand out what the review came to, byte for byte as its check sum has it."""
    with Session(db.engine) as reader:
        seen = queries.get(reader, current_user, review_id)
        frozen = queries.found(reader, current_user, seen)
        body = queries.completed(reader, seen).body
    return attachment(body.encode(), file_name(frozen, "json", locale=locale(), report=False), "application/json")
