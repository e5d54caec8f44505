"""Whole pages rendered once, whoever reads them, and filled in by joining strings.

What is asked for all day is asked for by everybody: of an overview or a section only names, numbers and answers differ. A shell is rendered
in a request, in its language; whoever fills it in needs no request, no session and no template.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import has_request_context, render_template, request, session
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from questionnaires import catalogue
from questionnaires.model import Dimension, Questionnaire
from survey.access import current_user
from survey.addresses import address
from survey.cutting import Segments, slot
from survey.frame import Menu, open_frame
from survey.i18n import locale

ASSESSMENT, ORGANISATION = uuid4(), uuid4()  #: stand for theirs in the addresses of a shell
PLACES = {str(ASSESSMENT): slot("assessment"), str(ORGANISATION): slot("organisation_id")}


class NotRenderedYetError(LookupError):
    """A shell that only a request can render was asked for outside one."""


class Version(NamedTuple):
    """A questionnaire as it stands in the key of a cache."""

    key: str
    content_hash: str

    def questionnaire(self) -> Questionnaire:
        """The questionnaire it stands for."""
        return catalogue.get(*self.key.split("@"))

    def section(self, code: str) -> Dimension:
        """Its section of this code."""
        return next(dimension for dimension in self.questionnaire().dimensions if dimension.code == code)


class Manner(NamedTuple):
    """How a page is read: what a shell depends on."""

    locale: str
    root: str  #: path the application lives at
    menu: Menu  #: of the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads a page, and how."""

    manner: Manner
    reader: UUID
    name: str
    token: str  #: of forms
    messages: str = ""  #: HTML of what they are told once
    query: str = ""  #: what the address says beside the language

    def slots(self, assessment_id: UUID) -> dict[str, str]:
        """What stands in the slots that every shell about an assessment has."""
        return {
            "token": str(escape(self.token)),
            "name": str(escape(self.name)),
            "reader": self.reader.hex,
            "messages": self.messages,
            "query": f"{escape(self.query)}&amp;" if self.query else "",
            "assessment": str(assessment_id),
        }


def version_of(questionnaire: Questionnaire) -> Version:
    """Key of a questionnaire as it is now."""
    return Version(questionnaire.key, questionnaire.content_hash)


def reading(*, query: str = "") -> Reading:
    """Who reads the page of this request; `query`: what of its address another language has, too."""
    return Reading(
        manner=Manner(locale(), request.script_root, Menu.of(current_user)),
        reader=current_user.id,
        name=current_user.name,
        token=generate_csrf(),
        messages=render_template("messages.html") if "_flashes" in session else "",
        query=query,
    )


def shell(template: str, manner: Manner, endpoint: str, /, *, code: str | None = None, **values: object) -> Segments:
    """Page of `template` with open slots, in the manner of this request; `endpoint` of an assessment, and `code`, are its address.

    Raises
    ------
    NotRenderedYetError
        Outside a request.
    """

    def language_url(other: str) -> str:
        here = address(endpoint, assessment_id=ASSESSMENT, **({"code": code} if code else {}))
        return f"{here}?{slot('query')}lang={other}"

    return part(
        template,
        frame=lambda name, **inner: open_frame(name, menu=manner.menu, **inner),
        csrf_token=lambda: slot("token"),
        language_url=language_url,
        shell_messages=slot("messages"),
        **values,
    )


def part(template: str, /, **values: object) -> Segments:
    """Piece of a page with open slots, also where ids stand in addresses.

    Raises
    ------
    NotRenderedYetError
        Outside a request.
    """
    page = render(template, **values)
    for place, mark in PLACES.items():
        page = page.replace(place, mark)
    return Segments.of(page)


def render(template: str, /, **values: object) -> str:
    """HTML of `template` with slots as marks.

    Raises
    ------
    NotRenderedYetError
        Outside a request: addresses would be others.
    """
    if not has_request_context():
        raise NotRenderedYetError(template)
    return render_template(template, slot=slot, **values)
