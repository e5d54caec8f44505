"""What the API offers, for programs and for people."""

import json
from hashlib import sha256

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from survey.access import REQUESTS, Action, requires
from survey.api.asked import JSON
from survey.api.document import document
from survey.api.operations import OPERATIONS, bp
from survey.i18n import locale
from survey.problems import KINDS, texts
from survey.tokens.words import SCOPES


@bp.get("/openapi.json")
@requires(Action.PUBLIC)
def openapi() -> ResponseReturnValue:
    """Describe the API to programs."""
    body = json.dumps(document(locale()), ensure_ascii=False).encode()
    headers = {"Cache-Control": "public, max-age=300", "Vary": "Accept-Language"}
    response = Response(body, mimetype=JSON, headers=headers)
    response.set_etag(sha256(body).hexdigest()[:32])
    return response.make_conditional(request)


@bp.get("/")
@requires(Action.PUBLIC)
def page() -> ResponseReturnValue:
    """Describe the API to people."""
    explained = texts()
    return render_template(
        "api/page.html",
        operations=OPERATIONS,
        scopes=SCOPES,
        problems=[(status, kind, *explained[status]) for status, kind in KINDS.items()],
        requests=REQUESTS,
    )
