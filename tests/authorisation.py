"""Print the table of docs/authorisation.md as the application is now: python -m tests.authorisation.

Whoever made a route puts its row into the document after reading every cell: the table says what is meant, not what is.
"""

import contextlib
import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from survey import create_app, migrate
from survey.config import Config
from survey.database import db
from tests.integration.authorised_asking import ROLES, arguments_of, ask
from tests.integration.authorised_requests import requests
from tests.integration.authorised_world import World


def rows(world: World) -> list[str]:
    """A line for each request, by endpoint."""
    found = []
    for request in sorted(requests(world.app), key=lambda each: (each.endpoint, each.variant, each.method)):
        cells = [ask(world, request, role, arguments_of(world, request, role)) for role in ROLES]
        found.append(f"| `{request.name}` | {' | '.join(cells)} |")
    return found


def main() -> None:
    """Build both sides in a folder that goes again, and ask."""
    with TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):  # mails go there
        instance = Path(folder) / "instance"
        config = Config.from_environment({"RONGPING_INSTANCE": str(instance), "RONGPING_SECRET_KEY": "x" * 32})
        app = create_app(config)
        app.config["WTF_CSRF_ENABLED"] = False
        migrate.upgrade(db.engine_rw)
        world = World(app, config, Path(folder))
        lines = [f"| request | {' | '.join(ROLES)} |", "|---" * (len(ROLES) + 1) + "|", *rows(world)]
        world.close()
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
