"""Beginning a review: which submission, by whom, together or blindly."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from survey import clock
from survey.access import Action, current_user, requires
from survey.consultancies import queries as consultancies
from survey.database import db
from survey.engagements import queries as engagements
from survey.models import Assessment, AssessmentState, Engagement, EngagementState, User
from survey.reviews import services
from survey.reviews.forms import BeginForm
from survey.reviews.views import bp


@bp.route("/new/<uuid:engagement_id>/<uuid:assessment_id>", methods=["GET", "POST"])
@requires(Action.CONSULT)
def begin(engagement_id: UUID, assessment_id: UUID) -> ResponseReturnValue:
    """Say who reviews a submission, and begin."""
    engagement, assessment = _to_review(engagement_id, assessment_id)
    people = consultancies.people(db.session, {engagement.consultancy_id})
    form = BeginForm(data={"first": str(current_user.id)})
    form.offer(people)
    if form.validate_on_submit() and (redirection := _begin(engagement, assessment, form, people)):
        return redirection
    page = render_template(
        "reviews/begin.html", form=form, engagement=engagement, assessment=assessment, alone=len(people) == 1
    )
    return page, form.status


def _begin(
    engagement: Engagement, assessment: Assessment, form: BeginForm, people: Sequence[User]
) -> ResponseReturnValue | None:
    try:
        made = services.begin(
            db.session, engagement, assessment, form.reviewers, blind=form.blind, by=current_user,
            at=clock.now(),
        )  # fmt: skip
    except services.AlreadyError as error:
        flash(_("This submission is under review already; here it is."))
        return redirect(url_for(".show", review_id=error.review_id), code=303)
    except services.NotAllowedError as error:
        name = next(each.name for each in people if each.id == error.user_id)
        form.form_errors.append(
            _("%(name)s works in the enterprise and cannot review it. Choose somebody else.", name=name)
        )
        return None
    db.session.commit()
    return redirect(url_for(".show", review_id=made.id), code=303)


def _to_review(engagement_id: UUID, assessment_id: UUID) -> tuple[Engagement, Assessment]:
    """Engagement on the user's desk, and a submission of its enterprise; else NoResultFound."""
    seen = engagements.of_consultancies(db.session, current_user, engagement_id)
    if not seen or seen[0].state is not EngagementState.ACTIVE:
        raise NoResultFound
    query = select(Assessment).where(
        Assessment.id == assessment_id,
        Assessment.organisation_id == seen[0].organisation_id,
        Assessment.state == AssessmentState.SUBMITTED,
    )
    return db.session.get_one(Engagement, engagement_id), db.session.scalars(query).one()
