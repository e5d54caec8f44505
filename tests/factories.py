"""Rows for tests: functions with overrides, committed at once, detached and fully loaded."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import Session
from stdnum.cn import uscc

from survey.accounts.passwords import hash_password
from survey.database import db
from survey.models import Assessment, Organisation, Response, Role, RoleKind, User

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PASSWORD = "seven grey herons at dawn"
_numbers = count(1)
_hash = hash_password(PASSWORD)


def pdf(remark: str = "") -> bytes:
    """Return a PDF of one empty page; another one for each `remark`."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n"
        + f"%{remark}\n%%EOF\n".encode()
    )


def credit_code(number: int) -> str:
    """Return a valid unified social credit code."""
    stem = f"91310113{number:09d}"
    return stem + uscc.calc_check_digit(stem)


class Factory:
    """Makes rows in the database that is open."""

    def _keep(self, row: Any) -> Any:
        with Session(db.engine_rw, expire_on_commit=False) as session:
            session.add(row)
            session.commit()
        return row

    def user(self, **overrides: Any) -> User:
        """Make a user whose password is PASSWORD."""
        number = next(_numbers)
        values = {
            "name": f"用户{number}",
            "email": f"user{number}@example.cn",
            "password_hash": _hash,
            "locale": "en",
            "privacy_version": "2026-11",
            "created_at": AT,
        }
        return self._keep(User(**values | overrides))

    def organisation(self, owner: User | None = None, **overrides: Any) -> Organisation:
        """Make an enterprise managed by `owner`."""
        number = next(_numbers)
        values = {
            "name": f"宝山精工机械{number}有限公司",
            "uscc": credit_code(number),
            "industry": "C34",
            "region": "310113",
            "staff": 86,
            "revenue": Decimal(4200),
            "size": "small",
            "production_type": "discrete",
            "activities": ["design", "process_design", "sales", "service", "warehouse", "hazard"],
            "created_at": AT,
            "updated_at": AT,
        }
        organisation = self._keep(Organisation(**values | overrides))
        if owner is not None:
            self.role(owner, organisation)
        return organisation

    def role(self, user: User, organisation: Organisation, kind: RoleKind = RoleKind.ADMIN) -> Role:
        """Give `user` a role."""
        return self._keep(Role(user_id=user.id, organisation_id=organisation.id, kind=kind))

    def assessment(
        self, organisation: Organisation, answers: dict[str, str] | None = None, **overrides: Any
    ) -> Assessment:
        """Make a draft with `answers`, item code to the notation of answer files."""
        values = {
            "organisation_id": organisation.id,
            "questionnaire": "lianghua-sme",
            "version": "2026.1",
            "started_at": AT,
        }
        assessment = self._keep(Assessment(**values | overrides))
        for item, value in (answers or {}).items():
            self.response(assessment, item, value)
        return assessment

    def response(self, assessment: Assessment, item: str, value: str, **overrides: Any) -> Response:
        """Make the answer to one item."""
        values = {"assessment_id": assessment.id, "item": item, "value": value, "updated_at": AT}
        return self._keep(Response(**values | overrides))
