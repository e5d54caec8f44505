"""Handing an assessment over: what still stands in the way, and the frozen submission scores come from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from questionnaires.json_text import canonical
from questionnaires.model import Check, Item
from questionnaires.rules import all_hold
from scoring.aggregate import score
from scoring.answer import DONT_KNOW, Answer, parse_cell
from scoring.encode import encode, resolve
from scoring.explain import node_results
from scoring.model import compile_model
from scoring.result import ResponseState
from survey import audit
from survey.assessments import opinions
from survey.assessments.drafts import Draft, Kept
from survey.models import Assessment, AssessmentState, Evidence, Organisation, Submission

FORMAT = "rongping-submission/1"  #: of the body; a reader looks here first
PER_MILLE = 1000


class IncompleteError(Exception):
    """Items that must be answered are not."""

    def __init__(self, missing: Sequence[Item]) -> None:
        super().__init__(f"{len(missing)} unanswered: {', '.join(item.code for item in missing[:5])}")
        self.missing = tuple(missing)


class TooMuchLeftOutError(Exception):
    """More is "not applicable" than the questionnaire allows."""

    def __init__(self, share: int, cap: int) -> None:
        super().__init__(f"{share} per mille not applicable, at most {cap}")
        self.share, self.cap = share, cap


class ChangedError(Exception):
    """Somebody changed an answer since the declaring user looked at all of them."""


class AlreadySubmittedError(Exception):
    """There is a submission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Who declares that the answers are true, to which words."""

    name: str
    text: str
    locale: str


def answers(draft: Draft) -> dict[str, Answer]:
    """Every answer given, by item."""
    items = {item.code: item for item in draft.questionnaire.items()}
    return {code: parse_cell(items[code], value) for code, value in draft.values.items() if code in items}


def contradictions(draft: Draft) -> list[Check]:
    """Checks whose conditions hold together: questions to the respondent, never errors."""
    model = compile_model(draft.questionnaire)
    resolved = resolve(model, answers(draft), draft.opened.profile)
    chosen = {code: answer.options for code, answer in resolved.items() if answer.options}
    return [check for check in draft.questionnaire.checks if all_hold(check.when, draft.opened.profile, chosen)]


def not_applicable_share(draft: Draft) -> int:
    """Share of the scored weight that is "not applicable" by the respondent's choice, per mille, rounded up."""
    given = answers(draft)
    left_out = {code for code, answer in given.items() if answer.state is ResponseState.NOT_APPLICABLE}
    if not left_out:
        return 0
    counted = {code: DONT_KNOW if code in left_out else answer for code, answer in given.items()}
    model = compile_model(draft.questionnaire)
    string = encode(model, counted, draft.opened.profile)
    nodes = node_results(model, string, score(model, [string]))
    return -(-sum(nodes[code].effective_weight for code in left_out) // PER_MILLE)


def seen(kept: Mapping[str, Kept]) -> str:
    """Check sum of all answers as somebody looked at them."""
    revisions = ";".join(f"{code}:{kept[code].revision}" for code in sorted(kept))
    return hashlib.sha256(revisions.encode()).hexdigest()[:16]


def check_ready(draft: Draft) -> None:
    """Refuse a draft that cannot be handed over.

    Raises
    ------
    IncompleteError, TooMuchLeftOutError
        Naming what stands in the way.
    """
    if draft.gaps:
        raise IncompleteError(draft.gaps)
    share, cap = not_applicable_share(draft), draft.questionnaire.not_applicable_cap
    if share > cap:
        raise TooMuchLeftOutError(share, cap)


def submit(
    session: Session, draft: Draft, declaration: Declaration, *, as_seen: str, by: UUID, at: datetime
) -> Submission:
    """Freeze a draft that was read in this very transaction.

    Raises
    ------
    IncompleteError, TooMuchLeftOutError, ChangedError, AlreadySubmittedError
        And nothing changes.
    """
    if not draft.opened.draft:
        raise AlreadySubmittedError
    check_ready(draft)
    if seen(draft.kept) != as_seen:
        raise ChangedError
    taken = update(Assessment).where(Assessment.id == draft.opened.id, Assessment.state == AssessmentState.DRAFT)
    result = session.execute(taken.values(state=AssessmentState.SUBMITTED, submitted_at=at))
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise AlreadySubmittedError
    submission = _frozen(session, draft, declaration, by=by, at=at)
    session.add(submission)
    session.flush()
    subject = f"assessment:{draft.opened.id}"
    audit.record(session, "submitted", subject, by=by, at=at, detail={"sha256": submission.sha256})
    return submission


def _frozen(session: Session, draft: Draft, declaration: Declaration, *, by: UUID, at: datetime) -> Submission:
    organisation = session.scalars(select(Organisation).where(Organisation.id == draft.opened.organisation_id)).one()
    string = encode(compile_model(draft.questionnaire), answers(draft), draft.opened.profile)
    files = files_of(session, draft.opened.id)
    said = opinions.frozen(draft, draft.kept, [voice for each in draft.voices.values() for voice in each])
    body = canonical(
        {
            "format": FORMAT,
            "questionnaire": {"key": draft.questionnaire.key, "content_hash": draft.questionnaire.content_hash},
            "assessment": str(draft.opened.id),
            "profile": snapshot(organisation),
            "responses": {code: _response(kept) for code, kept in sorted(draft.kept.items())},
            **({"files": files} if files else {}),
            **({"opinions": said} if said else {}),
            "answers": string,
            "declaration": {"name": declaration.name, "text": declaration.text, "locale": declaration.locale},
            "submitted_at": at.isoformat(),
        }
    )
    return Submission(
        assessment_id=draft.opened.id,
        answers=string,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        declared_by=declaration.name,
        submitted_at=at,
        submitted_by=by,
    )


def files_of(session: Session, assessment_id: UUID) -> dict[str, list[str]]:
    """Hashes of the files handed in as evidence, by item."""
    query = select(Evidence.item, Evidence.sha256).where(Evidence.assessment_id == assessment_id)
    found: dict[str, list[str]] = {}
    for item, sha256 in session.execute(query.order_by(Evidence.item, Evidence.sha256)):
        found.setdefault(item, []).append(sha256)
    return found


def snapshot(organisation: Organisation) -> dict[str, str | int | list[str]]:
    """The enterprise as it is now, by the names of its columns."""
    return {
        "name": organisation.name,
        "uscc": organisation.uscc,
        "industry": organisation.industry,
        "region": organisation.region,
        "staff": organisation.staff,
        "revenue": f"{organisation.revenue:f}",
        "size": organisation.size,
        "production_type": organisation.production_type,
        "activities": list(organisation.activities),
    }


def _response(kept: Kept) -> dict[str, str | int]:
    content = kept.content
    return {
        "value": content.value,
        "reason": content.reason,
        "note": content.note,
        "evidence_url": content.evidence_url,
        "revision": kept.revision,
    }
