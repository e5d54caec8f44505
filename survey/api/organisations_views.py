"""Enterprises, their assessments, and what follows from these."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, current_app, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from reports.record import record
from survey import clock
from survey.access import Action, current_user
from survey.api import paging, queries
from survey.api.asked import JSON, Asked
from survey.api.operations import operation
from survey.api.paging import PAGING, Page
from survey.api.schemas import DIAGNOSIS, page_of
from survey.clock import BEIJING
from survey.database import db
from survey.diagnostics import queries as diagnostics
from survey.diagnostics import services
from survey.diagnostics.views import compared
from survey.i18n import locale
from survey.models import Assessment, Organisation, Scope


@operation(
    "GET", "/organisations", action=Action.READ, scope=Scope.ORGANISATIONS_READ, answer=page_of("Organisation"),
    summary=_l("List enterprises"), text=_l("Your own, and those you advise."), parameters=PAGING,
)  # fmt: skip
def list_organisations(asked: Asked) -> Page:
    """List enterprises."""
    query = queries.organisations(current_user)
    return paging.of_query(db.session, query, Organisation.id, asked, shown=organisation_of)


@operation(
    "GET", "/organisations/{organisation_id}", action=Action.READ, scope=Scope.ORGANISATIONS_READ, answer="Organisation",
    summary=_l("Read one enterprise"),
)  # fmt: skip
def get_organisation(_asked: Asked, organisation_id: UUID) -> Mapping[str, Any]:
    """Read one enterprise."""
    return organisation_of(_organisation(organisation_id))


@operation(
    "GET", "/organisations/{organisation_id}/assessments", action=Action.READ, scope=Scope.ASSESSMENTS_READ,
    answer=page_of("Assessment"), summary=_l("List the assessments of an enterprise"),
    text=_l("Drafts are shown only to those who fill them in."), parameters=PAGING,
)  # fmt: skip
def list_assessments(asked: Asked, organisation_id: UUID) -> Page:
    """List the assessments of an enterprise."""
    _organisation(organisation_id)
    query = queries.assessments(current_user).where(Assessment.organisation_id == organisation_id)
    return paging.of_query(db.session, query, Assessment.id, asked, shown=assessment_of)


@operation(
    "GET", "/assessments/{assessment_id}", action=Action.READ, scope=Scope.ASSESSMENTS_READ, answer="Assessment",
    summary=_l("Read one assessment"),
)  # fmt: skip
def get_assessment(_asked: Asked, assessment_id: UUID) -> Mapping[str, Any]:
    """Read one assessment."""
    query = queries.assessments(current_user).where(Assessment.id == assessment_id)
    return assessment_of(db.session.scalars(query).one())


@operation(
    "GET", "/assessments/{assessment_id}/result", action=Action.READ, scope=Scope.RESULTS_READ, answer=DIAGNOSIS,
    summary=_l("Read the result of a submission"),
    text=_l("The record that the JSON report holds, without the plan under a budget (“plan” is null here), as the enterprise stated it."),
)  # fmt: skip
def get_result(_asked: Asked, assessment_id: UUID) -> Response:
    """Read the result of a submission."""
    frozen = diagnostics.submitted(db.session, current_user, assessment_id)
    now = clock.now()
    with Session(db.engine) as reader:
        comparison = compared(reader, frozen, at=now, references=True)
    document = services.document(
        frozen,
        locale=services.spoken(frozen, locale()),
        prepared_on=now.astimezone(BEIJING).date(),
        comparison=comparison,
        made_by=services.maker(current_app.config["RONGPING"]),
    )
    return Response(record(document), mimetype=JSON)


def _organisation(organisation_id: UUID) -> Organisation:
    query = queries.organisations(current_user).where(Organisation.id == organisation_id)
    return db.session.scalars(query).one()


def organisation_of(row: Organisation) -> Mapping[str, Any]:
    """An enterprise as JSON."""
    return {
        "id": str(row.id),
        "name": row.name,
        "uscc": row.uscc,
        "industry": row.industry,
        "region": row.region,
        "staff": row.staff,
        "revenue": f"{row.revenue:f}",
        "size": row.size,
        "production_type": row.production_type,
        "activities": list(row.activities),
        "updated_at": row.updated_at.isoformat(),
        "links": {
            "self": url_for("api.get_organisation", organisation_id=row.id),
            "assessments": url_for("api.list_assessments", organisation_id=row.id),
        },
    }


def assessment_of(row: Assessment) -> Mapping[str, Any]:
    """An assessment as JSON."""
    submitted = row.submitted_at is not None
    return {
        "id": str(row.id),
        "organisation_id": str(row.organisation_id),
        "questionnaire": row.questionnaire,
        "version": row.version,
        "state": row.state.value,
        "started_at": row.started_at.isoformat(),
        "submitted_at": row.submitted_at.isoformat() if row.submitted_at else None,
        "links": {
            "self": url_for("api.get_assessment", assessment_id=row.id),
            "organisation": url_for("api.get_organisation", organisation_id=row.organisation_id),
            "result": url_for("api.get_result", assessment_id=row.id) if submitted else None,
        },
    }
