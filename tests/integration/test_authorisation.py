"""Who may do what: every route asked by every kind of user about the objects of one side, against docs/authorisation.md.

The table in that document is what is expected. A route without a row fails, and so does a cell that turns out otherwise.
"""

from pathlib import Path

import pytest

from survey import create_app
from survey.config import Config
from tests.integration.authorised_asking import DENIED, ROLES, arguments_of, ask
from tests.integration.authorised_requests import requests
from tests.integration.authorised_world import World

DOCUMENT = Path(__file__).parents[2] / "docs" / "authorisation.md"
OUTCOMES = {DENIED, "in", "see", "do", "no", "away"}


@pytest.fixture(scope="module")
def world(tmp_path_factory, migrated):
    """Both sides, built once; on SQLite, whose file is put back after each request that did something."""
    folder = tmp_path_factory.mktemp("authorisation")
    config = Config.from_environment({"RONGPING_INSTANCE": str(folder / "instance"), "RONGPING_SECRET_KEY": "x" * 32})
    config.instance.mkdir()
    (config.instance / "rongping.sqlite").write_bytes(migrated.read_bytes())
    app = create_app(config)
    app.testing = True
    app.config["WTF_CSRF_ENABLED"] = False
    world = World(app, config, folder)
    yield world
    world.close()


def expected():
    """Cells of the document, by request and kind of user."""
    _before, begins, table = DOCUMENT.read_text(encoding="utf-8").partition("| request |")
    lines = [line for line in (begins + table).splitlines() if line.startswith("|")]
    head, _rule, *rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in lines]
    assert head[1:] == list(ROLES), "the columns of the table"
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}


@pytest.mark.parametrize("role", list(ROLES))
def test_every_route_lets_this_user_do_what_the_table_says_and_no_more(world, role):
    world.restore()
    table, wrong = expected(), []
    for request in requests(world.app):
        found = ask(world, request, role, arguments_of(world, request, role))
        wanted = table.get(request.name, {}).get(role, "(no row)")
        if found != wanted:
            wrong.append(f"{request.name}: {role}: the table says {wanted}, found {found}")
    assert wrong == []


@pytest.mark.parametrize("role", ["admin", "lead"])
def test_whoever_may_do_most_on_their_side_finds_nothing_of_the_other(world, role):
    world.restore()
    places = [
        (request, sides)
        for request in requests(world.app)
        for sides in [(world.theirs,), (world.ours, world.theirs)][: len(request.objects)]
    ]
    found = [
        f"{request.name}: {role}: {got}"
        for request, sides in places
        if (got := ask(world, request, role, request.arguments(*sides))) != DENIED
    ]
    assert found == []


def test_the_table_has_a_row_for_every_route_and_none_for_one_that_is_gone(world):
    table = expected()
    assert set(table) == {request.name for request in requests(world.app)}
    assert {cell for row in table.values() for cell in row.values()} <= OUTCOMES
