"""Policies over the members of an area: how many meet each, who is near by name where they allow it, and both as files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.policy import OF_ROUNDS, Policy
from questionnaires.policy_loader import library
from reports.sheets import Row
from scoring.policies import MET, Facts, PolicyOutcome, Round, assess
from scoring.result import MISSING
from survey import clock
from survey.access import Action, current_user, requires
from survey.areas import queries as areas
from survey.assessments.list_files import list_file
from survey.database import db
from survey.figures.choice import Choice, choose
from survey.figures.opened import kept, rounds
from survey.i18n import locale
from survey.models import Area, Campaign
from survey.organisations import reference
from survey.organisations import words as organisations
from survey.policies import queries, words
from survey.policies.facts import asks_before, asks_results, facts, round_of
from survey.policies.figures import PolicyFigures, Standing, figures
from survey.policies.views import bp

SHOWN = 60  #: enterprises on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An area and one of the campaigns that reach it."""

    area: Area
    campaign: Campaign | None  #: None where there is none yet
    campaigns: Sequence[Campaign]
    choice: Choice

    @property
    def arguments(self) -> dict[str, str]:
        """As an address says it."""
        chosen = {"round": str(self.campaign.id)} if self.campaign else {}
        return {**chosen, **self.choice.arguments}


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLine:
    """An enterprise by name: which step its results suffice for, and what the next one lacks of results."""

    name: str
    area: str
    level: str
    suffices: str  #: name of a grant, or nothing
    next: str
    lacks: Sequence[str]
    unmet: int


@bp.get("/in/<uuid:area_id>")
@requires(Action.OVERSEE)
def in_area(area_id: UUID) -> ResponseReturnValue:
    """Show for each policy how many members meet it, how many are one rule away, and what it would cost."""
    with Session(db.engine) as reader:
        asked = _asked(reader, area_id, action=Action.OVERSEE)
        return render_template(
            "policies/area.html",
            asked=asked,
            area=asked.area,
            found=_figures(reader, asked),
            today=clock.today(),
            operates=areas.may(reader, current_user, area_id, Action.OPERATE),
            money=_yuan,
            Standing=Standing,
            whom=words.for_whom,
            asks_results=asks_results,
            sections=reference.sections(),
            sizes=organisations.SIZES,
        )


@bp.get("/in/<uuid:area_id>.<any(xlsx, csv):extension>")
@requires(Action.OVERSEE)
def download_area(area_id: UUID, extension: str) -> ResponseReturnValue:
    """Hand out the same figures as a file."""
    with Session(db.engine) as reader:
        asked = _asked(reader, area_id, action=Action.OVERSEE)
        found = _figures(reader, asked)
    head = (
        _("Policy"), _("Issued by"), _("Valid until"), _("Enterprises counted"), _("meet the rules"), _("one rule away"),
        _("further away"), _("too little known"), _("for others"), _("Yuan for those that meet the rules (estimate)"),
        _("Yuan for those one rule away (estimate)"), _("Source"), _("Source checked on"),
    )  # fmt: skip
    table: list[Row] = [head]
    for each in found:
        policy, counts = each.policy, each.counts or (None,) * len(Standing)
        withheld = [_("withheld") if count is None else count for count in counts]
        table.append(
            (
                policy.title[locale()], policy.issuer[locale()], policy.valid_until or _("not known"),
                each.members or _("fewer than 5"), *withheld, each.money if each.money is not None else _("withheld"),
                each.in_reach if each.in_reach is not None else _("withheld"), policy.source.url,
                policy.checked_on or _("not again"),
            )
        )  # fmt: skip
    return list_file(_("Support policies"), table, extension, at=clock.now(), about=asked.area.name)


@bp.get("/in/<uuid:area_id>/<code>")
@requires(Action.OPERATE)
def named(area_id: UUID, code: str) -> ResponseReturnValue:
    """List by name, for one policy, enterprises that allow their scores to be seen: what their results suffice for, what they lack."""
    with Session(db.engine) as reader:
        asked = _asked(reader, area_id, action=Action.OPERATE)
        policy = _policy(code)
        lines = _named(reader, asked, policy)
    page = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "policies/named.html",
        asked=asked,
        area=asked.area,
        policy=policy,
        lines=lines[(page - 1) * SHOWN : page * SHOWN],
        count=len(lines),
        page=page,
        pages=-(-len(lines) // SHOWN),
        today=clock.today(),
        on_results=asks_results(policy),
    )


@bp.get("/in/<uuid:area_id>/<code>.<any(xlsx, csv):extension>")
@requires(Action.OPERATE)
def download_named(area_id: UUID, code: str, extension: str) -> ResponseReturnValue:
    """Hand out that list as a file."""
    with Session(db.engine) as reader:
        asked = _asked(reader, area_id, action=Action.OPERATE)
        policy = _policy(code)
        lines = _named(reader, asked, policy)
    head = (
        _("Enterprise"), _("Area"), _("Level or stage"), _("Results suffice for"), _("Next step"),
        _("What results lack for it"),
    )  # fmt: skip
    table: list[Row] = [head]
    table += [(line.name, line.area, line.level, line.suffices, line.next, _("; ").join(line.lacks)) for line in lines]
    whose = f"{asked.area.name}-{policy.title[locale()]}"
    return list_file(_("Enterprise by enterprise"), table, extension, at=clock.now(), about=whose)


def _asked(reader: Session, area_id: UUID, *, action: Action) -> Asked:
    area = areas.get(reader, current_user, area_id, action=action)
    there_are = rounds(reader, area)
    wanted = request.args.get("round", "")
    chosen = next((each for each in there_are if str(each.id) == wanted), there_are[0] if there_are else None)
    return Asked(area=area, campaign=chosen, campaigns=there_are, choice=Choice.read(request.args))


def _policy(code: str) -> Policy:
    found = library().policy(code)
    return found if found is not None else abort(404)


def _figures(reader: Session, asked: Asked) -> Sequence[PolicyFigures]:
    """Figures of the policies for the area or some part of it, those that run first."""
    regions, today = queries.regions(reader, asked.area), clock.today()
    here = [each for each in library().policies if any(each.touches(region) for region in regions.values())]
    here.sort(key=lambda each: (not each.runs(today), each.code))
    if asked.campaign is None:
        return [PolicyFigures(policy=each, members=0, counts=None) for each in here]
    cohort = kept().cohorts.get(reader.connection(), asked.campaign)
    chosen = choose(cohort, areas.inside(reader, asked.area.id), asked.choice)
    known = _facts(reader, asked.campaign, here)
    return [figures(each, known, chosen, regions) for each in here]


def _facts(reader: Session, campaign: Campaign, here: Sequence[Policy]) -> Facts:
    """What is known of everybody who counts in a campaign."""
    cohort = kept().cohorts.get(reader.connection(), campaign)
    ids = cohort.columns.organisations
    nodes = {code: cohort.scores.nodes[:, column].astype("int64") for column, code in enumerate(cohort.model.nodes)}
    rounds = {campaign.questionnaire: Round(level=cohort.level, nodes=nodes)}
    before = queries.rounds_before(reader, campaign, ids) if asks_before(here) else {}
    return facts(library(), queries.answers_of(reader, ids), rounds=rounds, before=before)


def _named(reader: Session, asked: Asked, policy: Policy) -> Sequence[NamedLine]:
    """Enterprises a policy is for, by results alone, those that lack least first."""
    if asked.campaign is None or not asks_results(policy):
        return []
    names = {branch.area.id: branch.area.name for branch in areas.inside(reader, asked.area.id)}
    regions = queries.regions(reader, asked.area)
    people = [
        each
        for each in queries.named(reader, asked.campaign, names)
        if policy.covers(regions.get(each.area_id.hex, "")) and policy.is_for(industry=each.industry, size=each.size)
    ]
    key = f"{asked.campaign.questionnaire}@{asked.campaign.version}"
    code = asked.campaign.questionnaire
    if not people:
        return []
    rounds = {code: round_of(key, [each.answers for each in people])}
    ids = [each.organisation_id.hex for each in people]
    before = queries.rounds_before(reader, asked.campaign, ids) if asks_before([policy]) else {}
    found = assess(_by_results(policy), Facts(count=len(people), rounds=rounds, before=before))
    lines = [
        _line(found, row, name=each.name, area=names[each.area_id], level=_level(asked.campaign, rounds, row))
        for row, each in enumerate(people)
    ]
    return sorted(lines, key=lambda line: (line.unmet, line.name))


def _by_results(policy: Policy) -> Policy:
    """The same policy with only those rules that results tell about."""
    grants = [
        replace(grant, rules=tuple(rule for rule in grant.rules if rule.kind in OF_ROUNDS)) for grant in policy.grants
    ]
    kept = tuple(rule for rule in policy.rules if rule.kind in OF_ROUNDS)
    return replace(policy, rules=kept, grants=tuple(grants))


def _line(found: PolicyOutcome, row: int, *, name: str, area: str, level: str) -> NamedLine:
    won, aim = int(found.won[row]), int(found.next[row])
    rules = found.grants[aim].rules if aim != MISSING else ()
    lacking = [each for each in rules if each.state[row] != MET]
    return NamedLine(
        name=name,
        area=area,
        level=level,
        suffices=found.grants[won].grant.name[locale()] if won != MISSING else "",
        next=found.grants[aim].grant.name[locale()] if aim != MISSING else "",
        lacks=[
            _("%(rule)s (%(standing)s)", rule=words.rule(each.rule, library()), standing=words.standing(each, library(), row))
            for each in lacking
        ],
        unmet=len(lacking),
    )  # fmt: skip


def _level(campaign: Campaign, rounds: dict[str, Round], row: int) -> str:
    number = int(rounds[campaign.questionnaire].level[row])
    return (
        "" if number == MISSING else words.level_name(catalogue.get(campaign.questionnaire, campaign.version), number)
    )


def _yuan(amount: int) -> str:
    return words.money(Decimal(amount))
