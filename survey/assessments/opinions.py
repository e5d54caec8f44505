"""What colleagues without an account answered beside the enterprise's own answers, and what becomes of it.

An opinion on a question that nobody had answered is the enterprise's answer from then on. One that says otherwise stands beside the answer
there is, until somebody decides; "don't know" contradicts nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, Uuid, bindparam, select
from sqlalchemy.orm import Session

from questionnaires.model import Item, ItemKind
from scoring.answer import DONT_KNOW_CELL, parse_cell
from scoring.errors import AnswerError
from survey import audit
from survey.forms.items import Content, is_answer
from survey.models import Decision, Handover, Opinion
from survey.prepared import Found, Prepared, Reader, Runner

if TYPE_CHECKING:
    from survey.assessments.drafts import Kept, Outline


class Stand(StrEnum):
    """How an opinion stands to the enterprise's answer."""

    OWN = "own"  #: it is the enterprise's answer
    SAME = "same"  #: the enterprise answered the same by itself
    OPEN = "open"  #: it says otherwise, and nobody has decided
    KEPT = "kept"  #: it says otherwise, and the enterprise stayed with its own
    SILENT = "silent"  #: it says nothing: no answer, or "don't know"


class Voice(NamedTuple):
    """An opinion as it is shown beside an answer."""

    handover_id: UUID
    name: str
    item: str
    content: Content
    revision: int
    became: int | None
    decision: Decision
    remark: str
    at: datetime
    former: Content | None  #: the enterprise's answer that this one took the place of

    def stand(self, item: Item, value: str, revision: int | None = None) -> Stand:
        """How it stands to the enterprise's answer `value` of this revision."""
        if revision is not None and revision == self.became:
            return Stand.OWN
        if not is_answer(item, self.content.value) or self.content.value in {"", DONT_KNOW_CELL}:
            return Stand.SILENT
        if same(item, self.content.value, value):
            return Stand.SAME
        return Stand.OPEN if self.decision is Decision.OPEN else Stand.KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A question about which a colleague says otherwise, not decided yet."""

    item: Item
    value: str  #: the enterprise's answer
    voice: Voice


def same(item: Item, one: str, other: str) -> bool:
    """Whether two answers come to the same: other figures in the same band do."""
    if one == other:
        return True
    try:
        ours, theirs = parse_cell(item, one), parse_cell(item, other)
    except AnswerError:
        return False
    if item.kind is ItemKind.INVENTORY:
        return ours == theirs
    return ours.scores_like(theirs)


def differences(draft: "Outline", voices: Iterable[Voice]) -> Sequence[Difference]:
    """What is to be decided in a draft, in the order asked."""
    heard: dict[str, list[Voice]] = {}
    for voice in voices:
        heard.setdefault(voice.item, []).append(voice)
    return [
        Difference(item=item, value=draft.values.get(item.code, ""), voice=voice)
        for item in draft.questionnaire.items()
        if item.code in draft.applicable
        for voice in heard.get(item.code, ())
        if voice.stand(item, draft.values.get(item.code, "")) is Stand.OPEN
    ]


def by_item(voices: Iterable[Voice]) -> Mapping[str, tuple[Voice, ...]]:
    """The same by item code."""
    found: dict[str, tuple[Voice, ...]] = {}
    for voice in voices:
        found[voice.item] = (*found.get(voice.item, ()), voice)
    return found


def of_assessment(reader: Runner, assessment_id: UUID) -> Sequence[Voice]:
    """Opinions about an assessment, for those who may see it."""
    return [_voice(row) for row in ALL.all(reader, {"assessment_id": assessment_id})]


def asked_in(reader: Reader, assessment_id: UUID, *, at: datetime) -> Mapping[str, Sequence[str]]:
    """Names of those who hold a link to each section that still works, by its code."""
    query = select(Handover.name, Handover.sections).where(
        Handover.assessment_id == assessment_id, Handover.revoked_at.is_(None), Handover.expires_at > at
    )
    found: dict[str, list[str]] = {}
    for name, sections in reader.execute(query.order_by(Handover.created_at, Handover.id)):
        for code in sections:
            found.setdefault(code, []).append(name)
    return found


def is_of(reader: Reader, assessment_id: UUID, handover_id: UUID) -> None:
    """Nothing if the link was made for the assessment; else NoResultFound."""
    reader.execute(select(Handover.id).where(Handover.id == handover_id, Handover.assessment_id == assessment_id)).one()


def of_section(reader: Runner, assessment_id: UUID, *, first: str, last: str) -> Sequence[Voice]:
    """Those on the items between two codes."""
    rows = SECTION.all(reader, {"assessment_id": assessment_id, "first": first, "last": last})
    return [_voice(row) for row in rows]


def frozen(draft: "Outline", kept: Mapping[str, "Kept"], voices: Iterable[Voice]) -> dict[str, list[dict[str, str]]]:
    """What differs from the answers handed over, by item, for the body of a submission; without the names of those who said it.

    Of an answer the enterprise took over, what differs is its own former one.
    """
    items = {item.code: item for item in draft.questionnaire.items() if item.code in draft.applicable}
    found: dict[str, list[dict[str, str]]] = {}
    for voice in voices:
        own = kept.get(voice.item)
        if voice.item not in items:
            continue
        stand = voice.stand(items[voice.item], own.content.value if own else "", own.revision if own else None)
        if stand in {Stand.OPEN, Stand.KEPT}:
            content, decision = voice.content, stand.value
        elif (
            stand is Stand.SAME
            and voice.former
            and not same(items[voice.item], voice.former.value, voice.content.value)
        ):
            content, decision = voice.former, Decision.TAKEN.value
        else:
            continue
        said = content._asdict() | {"decision": decision, "remark": voice.remark}
        found.setdefault(voice.item, []).append(said)
    return found


def decide(
    session: Session,
    opinion: Opinion,
    assessment_id: UUID,
    decision: Decision,
    *,
    own: Content | None,
    remark: str,
    by: UUID,
    at: datetime,
) -> None:
    """Note what the enterprise makes of an opinion; `own`: its answer until now."""
    if decision is Decision.TAKEN and own and own.value:
        opinion.former, opinion.former_reason = own.value, own.reason
    opinion.decision, opinion.remark = decision, remark
    opinion.decided_at, opinion.decided_by = at, by
    detail = {"item": opinion.item, "decision": decision.value}
    audit.record(session, "opinion_decided", f"assessment:{assessment_id}", by=by, at=at, detail=detail)


def get(session: Session, assessment_id: UUID, handover_id: UUID, item: str) -> Opinion:
    """Opinion on an item of an assessment that the user was found to work on, locked; else NoResultFound."""
    query = select(Opinion).join(Handover, Handover.id == Opinion.handover_id)
    named = Handover.assessment_id == assessment_id, Opinion.handover_id == handover_id, Opinion.item == item
    return session.scalars(query.where(*named).with_for_update(of=Opinion)).one()


def content_of(opinion: Opinion) -> Content:
    """What was answered, with its remarks."""
    return Content(value=opinion.value, reason=opinion.reason, note=opinion.note, evidence_url=opinion.evidence_url)


def _voice(row: Found) -> Voice:
    content = Content(value=row.value, reason=row.reason, note=row.note, evidence_url=row.evidence_url)
    former = Content(value=row.former, reason=row.former_reason) if row.former else None
    return Voice(
        row.handover_id, row.name, row.item, content, row.revision, row.became, row.decision, row.remark, row.updated_at,
        former,
    )  # fmt: skip


def _read() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(
        Opinion.handover_id,
        Handover.name,
        Opinion.item,
        Opinion.value,
        Opinion.reason,
        Opinion.note,
        Opinion.evidence_url,
        Opinion.revision,
        Opinion.became,
        Opinion.decision,
        Opinion.remark,
        Opinion.updated_at,
        Opinion.former,
        Opinion.former_reason,
    ).join(Handover, Handover.id == Opinion.handover_id)
    query = query.where(Handover.assessment_id == bindparam("assessment_id", type_=Uuid()))
    return query.order_by(Opinion.item, Handover.created_at, Handover.id)


ALL = Prepared(_read)
SECTION = Prepared(
    lambda: _read().where(Opinion.item.between(bindparam("first", type_=String()), bindparam("last", type_=String())))
)
