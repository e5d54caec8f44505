"""What one enterprise qualifies for, what it lacks, and what it states for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from questionnaires import catalogue
from questionnaires.policy import Policy, PolicyLibrary
from questionnaires.policy_loader import library
from scoring.policies import MET, UNKNOWN, GrantOutcome, PolicyOutcome, assess, by_worth, total, yuan
from scoring.result import MISSING
from survey import clock
from survey.access import Action, current_user, requires
from survey.database import db
from survey.followup.queries import is_own
from survey.i18n import locale
from survey.models import Organisation, PolicyAnswer
from survey.organisations import queries as organisations
from survey.policies import queries, services, words
from survey.policies.forms import AnswerForm, answer_form

bp = Blueprint("policies", __name__, url_prefix="/policies")

STATES = {MET: "met", UNKNOWN: "open"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule with how the enterprise stands."""

    text: str
    state: str  #: met, short or open
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One grant of a policy."""

    name: str
    offers: str  #: as the policy says it
    brings: str  #: for this enterprise; empty where that is not known
    met: bool
    unmet: int
    aimed_at: bool  #: the nearest that brings more
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One policy as the page shows it."""

    policy: Policy
    steps: Sequence[Step]
    amount: Decimal
    at_most: bool  #: the authority may decide below it
    whom: str
    expired: bool
    begun: bool


@bp.get("/of/<uuid:organisation_id>")
@requires(Action.READ)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """Show every policy that is for this enterprise: met or how far, what is missing, what it would bring."""
    organisation = organisations.get(db.session, current_user, organisation_id, action=Action.READ)
    return _page(organisation, None), 200


@bp.get("/of-result/<uuid:assessment_id>")
@requires(Action.READ)
def of_result(assessment_id: UUID) -> ResponseReturnValue:
    """Lead from a result to the policies for its enterprise."""
    organisation_id = queries.organisation_of(db.session, current_user, assessment_id)
    return redirect(url_for(".show", organisation_id=organisation_id), code=303)


@bp.post("/of/<uuid:organisation_id>")
@requires(Action.ANSWER)
def state(organisation_id: UUID) -> ResponseReturnValue:
    """Keep what was paid and what is held."""
    organisation = organisations.get(db.session, current_user, organisation_id, action=Action.ANSWER)
    form = answer_form(library(), locale())
    if not form.validate_on_submit():
        return _page(organisation, form), form.status
    services.state(
        db.session, organisation_id, spend=form.paid, grades=form.grades, papers=form.papers.data or (),
        by=current_user, at=clock.now(),
    )  # fmt: skip
    db.session.commit()
    flash(_("Saved. The estimates below follow from it."))
    return redirect(url_for(".show", organisation_id=organisation_id), code=303)


def _page(organisation: Organisation, form: AnswerForm | None) -> str:
    known, today = library(), clock.today()
    standing = queries.standing(db.session, known, organisation.id)
    here = [each for each in known.policies if is_for(each, organisation)]
    outcomes = by_worth([assess(each, standing.facts) for each in here])
    running = [each for each in outcomes if each.policy.runs(today)]
    over = [each for each in outcomes if not each.policy.runs(today)]
    own = is_own(db.session, current_user, organisation.id)
    return render_template(
        "policies/show.html",
        organisation=organisation,
        form=form or (_filled(known, standing.answer) if own else None),
        answer=standing.answer,
        bases=[(each, catalogue.get(each.questionnaire, each.version)) for each in standing.newest],
        entries=[entry(each, known, on=today) for each in running],
        over=[entry(each, known, on=today) for each in over],
        total=total(running),
        in_reach=yuan(sum(int(each.reachable[0]) for each in running)),
        elsewhere=len(known.policies) - len(here),
        money=words.money,
    )


def is_for(policy: Policy, organisation: Organisation) -> bool:
    """Whether a policy is for such an enterprise, in its place."""
    return policy.covers(organisation.region) and policy.is_for(industry=organisation.industry, size=organisation.size)


def entry(found: PolicyOutcome, known: PolicyLibrary, *, on: date) -> Entry:
    """A policy with all its steps for the one enterprise of `found`."""
    aim, won = int(found.next[0]), int(found.won[0])
    return Entry(
        policy=found.policy,
        steps=[_step(each, known, aimed_at=number == aim) for number, each in enumerate(found.grants)],
        amount=yuan(int(found.amount[0])),
        at_most=won != MISSING and found.grants[won].grant.amount.up_to is not None,
        whom=words.for_whom(found.policy),
        expired=found.policy.expired(on),
        begun=found.policy.begun(on),
    )


def _step(found: GrantOutcome, known: PolicyLibrary, *, aimed_at: bool) -> Step:
    brings, amount = int(found.amount[0]), found.grant.amount
    return Step(
        name=found.grant.name[locale()],
        offers=words.amount_rule(amount),
        brings=words.money(yuan(brings)) if amount.share is not None and brings != MISSING else "",
        met=bool(found.met[0]),
        unmet=int(found.unmet[0]),
        aimed_at=aimed_at,
        lines=[
            Line(
                text=words.rule(each.rule, known),
                state=STATES.get(int(each.state[0]), "short"),
                standing=words.standing(each, known),
            )
            for each in found.rules
        ],
    )


def _filled(known: PolicyLibrary, answer: PolicyAnswer | None) -> AnswerForm:
    if answer is None:
        return answer_form(known, locale(), formdata=None)
    values: dict[str, object] = {f"certificate_{code}": str(grade) for code, grade in answer.grades.items()}
    values["spend"] = "" if answer.spend is None else f"{answer.spend.normalize():f}"
    return answer_form(known, locale(), formdata=None, data={**values, "papers": answer.papers})
