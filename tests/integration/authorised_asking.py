"""Asking a route as somebody, and what comes of it, in the words of docs/authorisation.md."""

from typing import Any

from werkzeug.test import TestResponse

from tests.integration.authorised_requests import Request, sent
from tests.integration.authorised_world import Side, World

DENIED, SIGN_IN = "·", "in"
ROLES = {
    "nobody": ("", ""),
    "link": ("", ""),
    "admin": ("ours", "admin"),
    "respondent": ("ours", "respondent"),
    "lead": ("ours", "lead"),
    "consultant": ("ours", "consultant"),
    "reviewer": ("ours", "reviewer"),
    "rival": ("ours", "rival"),
    "former": ("ours", "former"),
    "operator": ("ours", "operator"),
    "viewer": ("ours", "viewer"),
    "other admin": ("theirs", "admin"),
    "other lead": ("theirs", "lead"),
    "other operator": ("theirs", "operator"),
}  #: kind of user -> side and person
LINKED = "handovers."


def ask(world: World, request: Request, role: str, arguments: dict[str, Any]) -> str:
    """What comes of a request; whatever it did is undone."""
    side, person = ROLES[role]
    who = getattr(world, side) if side else Side()
    with world.app.test_request_context():
        address = request.rule.build(arguments)[1]
    more = sent(request, world.ours)
    if world.app.view_functions[request.endpoint].__dict__.get("scope"):  # asked by a program
        more["headers"] = {"Authorization": f"Bearer {who.tokens[person]}"} if side else {}
    response = world.browser(who.cookies.get(person, "")).open(address, method=request.method, **more)
    response.close()
    done = bool(world.changed())
    if done:
        world.restore()
    return outcome(response, done=done, asks=request.method == "GET")


def outcome(response: TestResponse, *, done: bool, asks: bool) -> str:
    """Class of an answer."""
    assert response.status_code < 500, response.text
    if done:
        return "do"
    if response.status_code == 401 or (response.location or "").startswith("/account/sign-in"):
        return SIGN_IN
    if response.status_code in {403, 404, 410}:
        return DENIED
    if response.status_code == 200:
        return "see"
    return "away" if asks else "no"


def arguments_of(world: World, request: Request, role: str) -> dict[str, Any]:
    """What stands in the address of an object of our side; the secret of a link only its holder knows."""
    found = request.arguments(world.ours)
    if request.endpoint.startswith(LINKED) and "token" in found:
        found["token"] = world.ours.ids["link"] if role == "link" else "nothing"
    return found
