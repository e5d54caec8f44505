"""An expert review under way of one of the made-up enterprises."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from scoring.evidence import Grade
from survey.access import CurrentUser
from survey.models import Assessment, Engagement
from survey.reviews import queries, services
from survey.reviews.ratings import Rating, said

AGREED = 14  #: answers the consultant has agreed with so far
ANSWERS = {"FND-STR-03": ("none", "问了三位主管，说法不一，没有任命文件。")}  #: rated otherwise, with the reason


def add_review(session: Session, engagement: Engagement, *, by: CurrentUser, at: datetime) -> None:
    """Begin a review of what the enterprise submitted last, and rate some of it."""
    query = select(Assessment).where(
        Assessment.organisation_id == engagement.organisation_id, Assessment.submitted_at.is_not(None)
    )
    assessment = session.scalars(query.order_by(Assessment.submitted_at.desc()).limit(1)).one()
    review = services.begin(session, engagement, assessment, [by.id], blind=False, by=by, at=at - timedelta(days=3))
    seen = queries.get(session, by, review.id)
    reviewed = queries.reviewed(session, seen, queries.submission(session, by, seen))
    items = [item for item in reviewed.frozen.questionnaire.items() if item.code in reviewed.asked]
    for number, item in enumerate(items[: AGREED + 1]):
        value, reason = ANSWERS.get(item.code, (said(reviewed.frozen, item).value, ""))
        grade = Grade.SEEN if number % 3 == 0 else Grade.DOCUMENTED
        rating = Rating(value=value, grade=Grade.STATED if reason else grade, reason=reason)
        when = at - timedelta(days=2, minutes=-4 * number)
        services.rate(session, seen, item.code, rating, shown=0, by=by, at=when)
