"""What the tests of filling in share."""

from sqlalchemy import select

from questionnaires import catalogue
from questionnaires.model import ItemKind
from questionnaires.rules import applicability
from survey.database import db
from survey.models import Assessment, Response, RoleKind, Submission
from survey.organisations.services import scoring_profile

KEY = ("lianghua-sme", "2026.1")
JSON = {"Accept": "application/json"}


def questionnaire():
    """Return the questionnaire most tests fill in."""
    return catalogue.get(*KEY)


def owner_of(make, **overrides):
    """Make a manager with an enterprise."""
    user = make.user()
    return user, make.organisation(user, **overrides)


def colleague_in(make, organisation):
    """Make a respondent of an enterprise."""
    user = make.user()
    make.role(user, organisation, RoleKind.RESPONDENT)
    return user


def asked(organisation):
    """Count the items that apply to an enterprise before anything is answered: those that must be answered, and the others."""
    verdicts = applicability(questionnaire(), scoring_profile(organisation), {})
    kinds = [item.kind for item in questionnaire().items() if verdicts[item.code]]
    optional = kinds.count(ItemKind.INVENTORY)
    return len(kinds) - optional, optional


def leavable():
    """Return the first item everybody is asked and may say "not applicable" to."""
    return next(item for item in questionnaire().items() if item.may_be_not_applicable and not item.applies_if)


def full_answers(**changed):
    """One answer to every item: the first option, or 12."""
    items = questionnaire().items()
    answers = {item.code: item.options[0].code if item.options else "12" for item in items}
    return answers | {code.replace("_", "-"): value for code, value in changed.items()}


def kept(app, assessment, item):
    """Read what is kept of an answer; None if nothing is."""
    with app.app_context():
        return db.session.get(Response, (assessment.id, item))


def value_of(app, assessment, item):
    """Read the notation of an answer; None without one."""
    response = kept(app, assessment, item)
    return response and response.value


def state_of(app, assessment):
    """Read the state of an assessment."""
    with app.app_context():
        return db.session.get(Assessment, assessment.id).state


def submissions(app):
    """Read every submission there is."""
    with app.app_context():
        return db.session.scalars(select(Submission)).all()


def section(assessment, code="FND"):
    """Return the address of a section."""
    return f"/assessments/{assessment.id}/sections/{code}"


def save(browser, assessment, item, revision=0, **parts):
    """Send one answer as the script does."""
    body = {"revision": revision, "parts": parts}
    return browser.post(f"/assessments/{assessment.id}/responses/{item}", json=body, headers=JSON)


def hidden(page, name):
    """Return the value of a hidden field of a page."""
    return page.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0]


def shown(page, item):
    """Return what a page says it was shown of an item."""
    return hidden(page, f"{item}.shown")
