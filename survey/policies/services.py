"""Keeping what an enterprise states for policies."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from survey import audit
from survey.access import CurrentUser
from survey.models import PolicyAnswer


def state(
    session: Session,
    organisation_id: UUID,
    *,
    spend: Decimal | None,
    grades: Mapping[str, int],
    papers: Collection[str],
    by: CurrentUser,
    at: datetime,
) -> PolicyAnswer:
    """Keep spending, certificates and papers in place of what was stated before."""
    answer = session.get(PolicyAnswer, organisation_id)
    if answer is None:
        answer = PolicyAnswer(organisation_id=organisation_id)
        session.add(answer)
    answer.spend, answer.grades, answer.papers = spend, dict(grades), sorted(papers)
    answer.changed_at, answer.changed_by = at, by.id
    session.flush()
    audit.record(session, "policy_answer_stated", f"organisation:{organisation_id}", by=by.id, at=at)
    return answer
