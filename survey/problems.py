"""What programs are told when something cannot be done: problem details (RFC 9457), all of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from flask import Response, json, url_for
from flask_babel import gettext as _

MEDIA_TYPE = "application/problem+json"
KINDS: Mapping[int, str] = {
    400: "unreadable",
    401: "no-token",
    403: "not-allowed",
    404: "not-found",
    405: "method",
    406: "not-acceptable",
    413: "too-large",
    415: "media-type",
    422: "invalid",
    429: "too-many",
    500: "ours",
}  #: by status: name that programs can rely on, and place on the page that explains it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is wrong with a request."""

    where: str  #: `query: limit`, `body: /assessment`
    what: str


class InvalidError(Exception):
    """A request asks for something that makes no sense; `wrong` says all of it."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__("; ".join(f"{each.where}: {each.what}" for each in wrong))
        self.wrong = tuple(wrong)


def answer(status: int, detail: str = "", wrong: Sequence[Wrong] = ()) -> Response:
    """Problem details in the language of the request."""
    title, usual = texts()[status if status in KINDS else 400 if status < 500 else 500]
    kind = KINDS.get(status, KINDS[400] if status < 500 else KINDS[500])
    content: dict[str, object] = {
        "type": f"{url_for('api.page')}#{kind}",
        "title": title,
        "status": status,
        "detail": detail or usual,
    }
    if wrong:
        content["errors"] = [asdict(each) for each in wrong]
    body = json.dumps(content, ensure_ascii=False)
    return Response(body, status=status, mimetype=MEDIA_TYPE, headers={"Vary": "Accept-Language"})


def texts() -> dict[int, tuple[str, str]]:
    """Title and advice by status."""
    return {
        400: (_("The request could not be read"), _("The body is no JSON. Send one JSON object in UTF-8.")),
        401: (
            _("No valid token"),
            _("Send “Authorization: Bearer …” with a token of your account that has neither run out nor been revoked."),
        ),
        403: (_("Not allowed"), _("This request came from another site, so it was not carried out.")),
        404: (_("Not found"), _("There is nothing of this address that the user of the token may see.")),
        405: (_("Not possible this way"), _("This address does not take this method; Allow says which it takes.")),
        406: (_("No such representation"), _("The answer is JSON, or the file itself; let Accept allow it.")),
        413: (_("Too large"), _("The body is larger than this address takes.")),
        415: (_("Wrong media type"), _("Send the body as application/json.")),
        422: (_("Not valid"), _("“errors” lists everything that is wrong; nothing was carried out.")),
        429: (_("Too many requests"), _("Wait as long as Retry-After says.")),
        500: (_("Something went wrong on our side"), _("Try again; if it happens again, tell the operator the time.")),
    }
