"""The application: Flask, forms, database. Imports the three packages below; nothing imports it."""

from survey import sqlite_driver  # noqa: F401  (must come before anything imports sqlite3)

from flask import Flask  # isort: skip
from werkzeug.middleware.proxy_fix import ProxyFix

from survey import access, errors, formats, i18n, security
from survey.config import Config
from survey.database import db


def create_app(config: Config) -> Flask:
    """Build the application for `config`."""
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
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    db.init_app(app, config.database_url)
    security.init_app(app)
    i18n.init_app(app)
    errors.init_app(app)
    formats.init_app(app)
    _register_blueprints(app)
    app.jinja_env.globals["current_user"] = access.current_user
    access.check_views(app)
    return app


def _register_blueprints(app: Flask) -> None:
    from survey import accounts, assessments, diagnostics, organisations, pages  # noqa: PLC0415

    for slice_ in (pages, accounts, organisations, assessments, diagnostics):
        app.register_blueprint(slice_.bp)
