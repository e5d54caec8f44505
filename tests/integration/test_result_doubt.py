"""How sure a result is, and what changed: the page, its files and the report say what the engine says."""

import json
import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest

from questionnaires import catalogue
from questionnaires.model import ItemKind
from scoring.change import decompose_change
from scoring.doubt import doubt
from scoring.evidence import Grade
from scoring.model import compile_model
from survey.models import Assessment, Submission
from tests.factories import AT
from tests.integration.test_results import cells, shown, submit, text_of

CODE = "lianghua-sme"
LINK = "https://example.com/proof.pdf"


@pytest.fixture
def firm(make):
    """An enterprise and somebody who manages it."""
    user = make.user(locale="en")
    return user, make.organisation(admin=user)


def page(sign_in, user, assessment, lang="en"):
    answer = sign_in(user).get(f"/assessments/{assessment.id}/result", headers={"Accept-Language": lang})
    assert answer.status_code == 200
    return answer.text
