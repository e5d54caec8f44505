"""The application: Flask, forms, database. Imports the three packages below; nothing imports it.

Flask and its kin are imported when an application is made, not before: the command line scores without them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Before numpy is loaded: two threads on two cores wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from survey import sqlite_driver  # noqa: F401  (must come before anything imports sqlite3)

if TYPE_CHECKING:
    from flask import Flask

    from survey.config import Config


def create_app(config: Config) -> Flask:
    """Build the application for `config`."""
    from flask import Flask  # noqa: PLC0415

    from survey import access, addresses, compressed_files, errors, formats, frame, i18n, security  # noqa: PLC0415
    from survey.assessments.quick_save import QuickSave  # noqa: PLC0415
    from survey.assessments.unchanged import Unchanged  # noqa: PLC0415
    from survey.database import db  # noqa: PLC0415

    app = Flask(__name__)
    app.config.update(
        RONGPING=config,
        SECRET_KEY=config.secret_key,
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app, config.database_url)
    for part in (security, i18n, errors, formats, addresses, frame, compressed_files):
        part.init_app(app)
    _register_blueprints(app)
    app.jinja_env.globals["current_user"] = access.current_user
    access.check_views(app)
    app.wsgi_app = Unchanged(app.wsgi_app, flask=app, cookie=config.sign_in_cookie)  # type: ignore[method-assign]
    app.wsgi_app = QuickSave(app.wsgi_app, flask=app, cookie=config.sign_in_cookie)  # type: ignore[method-assign]
    _trust_proxies(app, config.trusted_proxies)
    return app


def _trust_proxies(app: Flask, hops: int) -> None:
    from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415

    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _register_blueprints(app: Flask) -> None:
    from survey import (  # noqa: PLC0415
        accounts,
        api,
        areas,
        assessments,
        batches,
        campaigns,
        consultancies,
        desk,
        diagnoses,
        diagnostics,
        engagements,
        evidence,
        figures,
        followup,
        handovers,
        indices,
        memberships,
        organisations,
        pages,
        policies,
        reviews,
        scenarios,
        shortlist,
        subsidies,
        targets,
        tokens,
        verification,
        webhooks,
        weights,
    )

    slices = (
        pages, accounts, organisations, assessments, diagnostics, scenarios, weights, consultancies, engagements, desk, reviews,
        verification, evidence, batches, diagnoses, handovers, followup, areas,
        memberships, campaigns, figures, indices, targets, policies, subsidies, shortlist, tokens, webhooks, api,
    )  # fmt: skip
    for slice_ in slices:
        app.register_blueprint(slice_.bp)
