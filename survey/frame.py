"""What surrounds every page: rendered once for each language, kept, and filled in for who is reading."""

from functools import lru_cache
from typing import NamedTuple

from flask import Flask, current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from survey.access import CurrentUser, current_user, signed_in
from survey.cutting import Segments, slot
from survey.i18n import locale


class Menu(NamedTuple):
    """Which entries the menu has beside those of everybody; what a page that is kept depends on."""

    desk: bool = False  #: works in a consultancy
    areas: bool = False  #: looks after an area
    enterprise: bool = True  #: enterprise and assessments: not for those who only advise

    @classmethod
    def of(cls, user: CurrentUser) -> "Menu":
        """That of somebody who is signed in."""
        return cls(desk=user.consults, areas=user.oversees, enterprise=not user.only_advises)


def init_app(app: Flask) -> None:
    """Offer the surroundings to the template of all pages."""
    app.jinja_env.globals["frame"] = frame


def frame(part: str, /, **values: Markup) -> Markup:
    """A part of the page around what a page says: `head`, `top` or `foot`; `values` go where only this request knows what."""
    known = signed_in()
    menu = Menu.of(current_user) if known else Menu()
    segments = _segments(part, locale(), request.blueprint, request.script_root, signed_in=known, menu=menu)
    filled = {**values, "token": escape(generate_csrf()), "name": escape(current_user.name) if known else ""}
    return Markup(segments.fill(filled))  # noqa: S704  (the values are escaped)


def guest_frame(part: str, /, **values: Markup) -> Markup:
    """The same for whoever comes by a link and is nobody here: no menu, whoever is signed in in the same browser."""
    segments = _segments(part, locale(), None, request.script_root, signed_in=False, menu=Menu(), guest=True)
    return Markup(segments.fill({**values, "token": escape(generate_csrf())}))  # noqa: S704  (the values are escaped)


def open_frame(part: str, /, *, menu: Menu, **values: Markup) -> Markup:
    """The same for anybody who is signed in: their name and form token stay open, as slots."""
    segments = _segments(part, locale(), request.blueprint, request.script_root, signed_in=True, menu=menu)
    return Markup(segments.fill({**values, "token": slot("token"), "name": slot("name")}))  # noqa: S704  (the same)


@lru_cache(maxsize=256)
def _segments(
    part: str,
    locale: str,  # noqa: ARG001
    blueprint: str | None,
    root: str,  # noqa: ARG001
    *,
    signed_in: bool,
    menu: Menu,
    guest: bool = False,
) -> Segments:
    """Kept for everybody: the template is given no request, no session and no user, only what the key says."""
    template = current_app.jinja_env.get_template(f"frame/{part}.html")
    return Segments.of(
        template.render(
            blueprint=blueprint,
            signed_in=signed_in,
            menu=menu,
            guest=guest,
            slot=slot,
            current_user=None,
            csrf_token=None,
        )
    )
