"""A completed expert review read back: whose it is, what it looked at, how well answers are proven."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from scoring.answer import Answer
from scoring.evidence import Grade
from survey.models import ReviewMode, ReviewOutcome, Signature

GROUP = 4  #: characters between two hyphens of a code


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """An expert review as it was completed, and signed, if it was."""

    outcome_id: UUID
    outcome_sha256: str
    consultancy: str
    reviewers: tuple[str, ...]
    completed_at: datetime
    asked: int  #: items that apply and carry points …
    differing: int  #: … those rated otherwise than the enterprise did …
    grades: Mapping[str, Grade]  #: … and those that were rated, with how well they are proven
    values: Mapping[str, str]  #: ratings in the notation of answer files
    stated: int  #: units of the total as the enterprise stated it
    reasons: Mapping[str, str] = field(default_factory=dict)  #: for ratings, where one was given
    overruled: Mapping[str, Answer] = field(default_factory=dict)  #: the enterprise's answers that were rated otherwise
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: hashes of all evidence there was, by item
    diagnosis: str = ""  #: what a consultant wrote of it, see `survey.diagnostics.written`
    code: str = ""  #: of the signature
    signed_at: datetime | None = None
    signed_by: str = ""
    confirmed_at: datetime | None = None  #: by the enterprise
    blind: bool = False  #: two rated apart, and agreed afterwards

    @property
    def rated(self) -> int:
        """How many items were rated."""
        return len(self.grades)


def read(outcome: ReviewOutcome, signature: Signature | None, *, stated: int, diagnosis: str = "") -> Expert:
    """Read an outcome back."""
    body: dict[str, Any] = json.loads(outcome.body)
    ratings = body["ratings"]
    return Expert(
        outcome_id=outcome.id,
        outcome_sha256=outcome.sha256,
        consultancy=body["consultancy"],
        reviewers=tuple(body["reviewers"]),
        completed_at=outcome.completed_at,
        asked=body["asked"],
        differing=body["differing"],
        grades={code: Grade(each["grade"]) for code, each in ratings.items()},
        values={code: each["value"] for code, each in ratings.items()},
        stated=stated,
        reasons={code: each["reason"] for code, each in ratings.items() if each.get("reason")},
        files=body.get("files", {}),
        diagnosis=diagnosis,
        code=signature.code if signature else "",
        signed_at=signature.signed_at if signature else None,
        signed_by=signature.signed_by_name if signature else "",
        confirmed_at=signature.confirmed_at if signature else None,
        blind=body.get("mode") == ReviewMode.BLIND.value,
    )


def grouped(code: str) -> str:
    """A code as people read and type it."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
