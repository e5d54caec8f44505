"""Putting the made-up enterprises into an empty database, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from questionnaires import catalogue
from survey import audit
from survey.access import CurrentUser
from survey.accounts.passwords import hash_password
from survey.assessments import queries, submission
from survey.consultancies import services as consultancies
from survey.demo.answers import answers
from survey.demo.enterprises import ELECTRONICS, FOOD, MACHINERY, MACHINERY_BEFORE, MACHINERY_SINCE, DemoEnterprise
from survey.demo.followup import add_actions
from survey.demo.handover import add_handover
from survey.demo.peers import add_peers
from survey.demo.review import add_review
from survey.engagements import services as engagements
from survey.models import Assessment, Organisation, Response, Role, RoleKind, User
from survey.organisations import services as organisations

PASSWORD = "demo-rongping-2026"  # noqa: S105  (printed at every start of the demo, on purpose)
MANAGER, COLLEAGUE, CONSULTANT = "demo@example.cn", "tianbao@example.cn", "guwen@example.cn"
SIGN_INS: Mapping[str, str] = {  #: address -> what one sees with it
    MANAGER: "manages the three enterprises: results, reports, a draft half filled in, two sections of it in a colleague's hands",
    COLLEAGUE: "fills in for the machine works, and cannot submit",
    CONSULTANT: "leads a consultancy: a desk with two clients, a review under way, and an offer not answered",
}
CONSULTANCY = "【演示】浦江诊断咨询", "91310113DEMD00004C"
OFFER = "我们专做中小制造企业的数字化诊断，可以先到现场看一天，不收费。"
DECLARATION = "演示数据，企业与填报内容均为虚构。"
FLAGSHIP, OFFICIAL = "lianghua-sme", "miit-sme"


class ForeignDataError(Exception):
    """The database holds accounts that are none of the demo's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """An assessment to make."""

    enterprise: DemoEnterprise
    questionnaire: str
    days_ago: int
    share: float = 1.0  #: of the answers; less is a draft


ASSESSMENTS = (
    _Filled(enterprise=FOOD, questionnaire=FLAGSHIP, days_ago=9),
    _Filled(enterprise=MACHINERY_BEFORE, questionnaire=FLAGSHIP, days_ago=380),
    _Filled(enterprise=MACHINERY_SINCE, questionnaire=FLAGSHIP, days_ago=16),
    _Filled(enterprise=ELECTRONICS, questionnaire=FLAGSHIP, days_ago=23),
    _Filled(enterprise=ELECTRONICS, questionnaire=OFFICIAL, days_ago=5),
    _Filled(enterprise=MACHINERY, questionnaire=OFFICIAL, days_ago=1, share=0.5),
)


def load(session: Session, *, at: datetime) -> bool:
    """Make users, enterprises and assessments; False if they are there already. The caller commits.

    Raises
    ------
    ForeignDataError
        If the database is in use by others: the demo's passwords are known to everybody.
    """
    if session.scalar(select(User.id).where(User.email == MANAGER)):
        return False
    if session.scalar(select(func.count()).select_from(User)):
        raise ForeignDataError
    manager = _user(session, MANAGER, "演示账号", at=at)
    colleague = _user(session, COLLEAGUE, "演示同事", at=at)
    made = {
        enterprise.profile.uscc: organisations.create(session, enterprise.profile, by=manager, at=at)
        for enterprise in (FOOD, MACHINERY, ELECTRONICS)
    }
    for organisation in made.values():
        organisation.made_up = True
    machinery = made[MACHINERY.profile.uscc]
    session.add(Role(user_id=colleague.id, organisation_id=machinery.id, kind=RoleKind.RESPONDENT))
    for filled in ASSESSMENTS:
        _assessment(session, filled, made[filled.enterprise.profile.uscc], by=manager, at=at)
    session.flush()
    add_actions(session, machinery, by=manager, colleague=colleague, at=at)
    _engage(session, made, manager, at=at)
    add_peers(session, at=at)
    return True


def _engage(session: Session, made: Mapping[str, Organisation], manager: CurrentUser, *, at: datetime) -> None:
    """A consultancy at work for two of the enterprises, and its offer to the third."""
    lead = _user(session, CONSULTANT, "演示顾问", at=at)
    name, uscc = CONSULTANCY
    consultancy = consultancies.create(session, name=name, uscc=uscc, by=lead, at=at)
    for organisation in made.values():
        offered = engagements.offer_help(
            session, consultancy, uscc=organisation.uscc, message=OFFER, by=lead, at=at - timedelta(days=30)
        )
        if organisation.uscc == ELECTRONICS.profile.uscc:
            continue
        engagements.accept(session, offered.id, organisation.id, by=manager, at=at - timedelta(days=29))
        due = (at + timedelta(days=14)).date()
        engagements.arrange(session, offered.id, due_on=due, consultant_id=lead.id, by=lead, at=at)
        if organisation.uscc == FOOD.profile.uscc:
            add_review(session, offered, by=lead, at=at)


def _user(session: Session, email: str, name: str, *, at: datetime) -> CurrentUser:
    user = User(
        name=name,
        email=email,
        password_hash=hash_password(PASSWORD),
        locale="zh",
        privacy_version="demo",
        created_at=at,
    )
    session.add(user)
    session.flush()
    audit.record(session, "sign_up", f"user:{user.id}", by=user.id, at=at)
    return CurrentUser(id=user.id, name=name, email=email, locale="zh", sign_in="")


def _assessment(
    session: Session, filled: _Filled, organisation: Organisation, *, by: CurrentUser, at: datetime
) -> None:
    questionnaire = catalogue.get(filled.questionnaire)
    started = at - timedelta(days=filled.days_ago)
    cells = answers(questionnaire, filled.enterprise, organisations.scoring_profile(organisation))
    kept = list(cells.items())[: round(len(cells) * filled.share)]
    assessment = Assessment(
        organisation_id=organisation.id,
        questionnaire=questionnaire.code,
        version=questionnaire.version,
        started_at=started,
        started_by=by.id,
    )
    session.add(assessment)
    session.flush()
    notes = filled.enterprise.notes if questionnaire.code == FLAGSHIP else {}
    responses = [
        Response(
            assessment_id=assessment.id,
            item=code,
            value=cell,
            reason=filled.enterprise.reasons.get(code, "") if cell == "NA" else "",
            note=notes.get(code, ""),
            evidence_url=filled.enterprise.links.get(code, "") if questionnaire.code == FLAGSHIP else "",
            updated_at=started + timedelta(minutes=number),
            updated_by=by.id,
        )
        for number, (code, cell) in enumerate(kept, start=1)
    ]
    session.add_all(responses)
    session.flush()
    if filled.share == 1:
        draft = queries.draft_of(session, by, assessment.id)
        declaration = submission.Declaration(name=by.name, text=DECLARATION, locale="zh")
        as_seen = submission.seen(draft.kept)
        submission.submit(session, draft, declaration, as_seen=as_seen, by=by.id, at=started + timedelta(hours=3))
    else:
        add_handover(session, assessment, by=by, at=at)
