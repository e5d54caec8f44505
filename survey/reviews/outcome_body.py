"""What a completed review is kept as, byte for byte."""

from datetime import datetime

from sqlalchemy.orm import Session

from questionnaires.json_text import canonical
from survey.evidence import queries as evidence
from survey.reviews.queries import Seen
from survey.reviews.ratings import Reviewed

FORMAT = "rongping-review/1"  #: of the body of an outcome; a reader looks here first


def outcome_body(session: Session, seen: Seen, reviewed: Reviewed, *, remark: str, at: datetime) -> str:
    """Canonical JSON: the submission's hash, ratings, grades, reasons, reviewers."""
    return canonical(
        {
            "format": FORMAT,
            "review": str(seen.id),
            "submission": reviewed.frozen.sha256,
            "questionnaire": {
                "key": reviewed.frozen.questionnaire.key,
                "content_hash": reviewed.frozen.questionnaire.content_hash,
            },
            "consultancy": seen.consultancy,
            "mode": seen.mode.value,
            "reviewers": [member.name for member in seen.reviewers],
            "asked": len(reviewed.asked),
            "differing": len(reviewed.differing),
            "total": reviewed.standing.total,
            "stage": reviewed.standing.stage,
            "model": reviewed.frozen.model.fingerprint,
            "remark": remark,
            "files": {
                code: [each.sha256 for each in kept]
                for code, kept in sorted(evidence.by_item(session, seen.assessment_id).items())
            },
            "answers": reviewed.string,
            "ratings": {
                code: {"value": each.value, "grade": int(each.grade), "reason": each.reason}
                for code, each in sorted(reviewed.ratings.items())
                if code in reviewed.rated
            },
            "completed_at": at.isoformat(),
        }
    )
