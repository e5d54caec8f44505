"""How a command ends when it cannot go on: a message for people, and an exit code for scripts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click

MOST_SHOWN = 20  #: problems written out; more than that nobody reads


class Failure(click.ClickException):
    """The command was right, but it could not be carried out."""

    exit_code = 1


class WrongInput(click.ClickException):
    """Something given is wrong; every problem has a line, up to `MOST_SHOWN`."""

    exit_code = 2

    def __init__(self, problems: Sequence[str], *, nothing: str = "") -> None:
        self.problems = tuple(problems)
        lines = [*self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            lines.append(f"… and {len(self.problems) - MOST_SHOWN} more")
        if nothing:
            count = len(self.problems)
            lines.append(f"{count} problem{'s' * (count != 1)}; {nothing}")
        super().__init__("\n".join(lines))

    def show(self, file: object = None) -> None:  # noqa: ARG002  (click's signature)
        """Print the problems, one a line."""
        click.echo(self.message, err=True)


@contextmanager
def file_errors(path: Path | str) -> Iterator[None]:
    """Say what could not be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise Failure(f"{error.filename or path}: {reason}") from error


def nearest(word: str, known: Sequence[str]) -> str:
    """Remedy naming the known word nearest to `word`; without one, all that are known."""
    near = get_close_matches(word[:40], known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
