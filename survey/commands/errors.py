"""How a command ends when it cannot go on: a message for people, and an exit code for scripts."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

import click

MOST_SHOWN = 20  #: problems written out; more than that nobody reads
MOST_LISTED = 10  #: ids of a file written out
MOST_COMPARED = 1_000  #: ids of a file that are looked at for a near one


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


REMEDIES = {
    errno.ENOSPC: "make room there, or choose another folder",
    errno.EDQUOT: "make room there, or choose another folder",
    errno.EACCES: "you may not write there: choose another folder",
    errno.EPERM: "you may not write there: choose another folder",
    errno.EROFS: "nothing can be written there: choose another folder",
    errno.ENAMETOOLONG: "choose a shorter name",
    errno.EIO: "choose another folder, on another disk",
}


@contextmanager
def file_errors(path: Path | str) -> Iterator[None]:
    """Say what could not be written, by the name the user gave it, and what to do."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Failure(f"{path}: {unwritable(error)}") from error


def unwritable(error: OSError) -> str:
    """Why something could not be written, and a remedy.

    Examples
    --------
    >>> unwritable(OSError(errno.ENOSPC, "No space left on device"))
    'no space left on device; make room there, or choose another folder'
    """
    reason = (error.strerror or str(error)).lower()
    return "; ".join(filter(None, (reason, REMEDIES.get(error.errno or 0, ""))))


def near(word: str, known: Sequence[str]) -> str:
    """The known word nearest to `word`, or the first it begins; empty without one."""
    found = get_close_matches(word[:40], known, n=1, cutoff=0.6)
    begun = [each for each in known if len(word) > 1 and each.lower().startswith(word.lower())]
    return [*found, *begun, ""][0]


def nearest(word: str, known: Sequence[str]) -> str:
    """Remedy naming the known word nearest to `word`; without one, all that are known."""
    found = near(word, known)
    return f"did you mean {found}?" if found else f"known: {', '.join(known)}"


def nearest_id(name: str, known: Sequence[str]) -> str:
    """The same of the ids of a file, of which there may be very many: without a near one the first, and how many there are.

    Examples
    --------
    >>> nearest_id("E1", ["E01", "E02"]), nearest_id("x", ["E01", "E02"])
    ('did you mean E01?', 'known: E01, E02')
    >>> nearest_id("x", [f"E{number}" for number in range(1, 13)])
    'known: E1, E2, E3, E4, E5, E6, E7, E8, E9, E10 … (12 in all)'
    """
    if len(known) <= MOST_LISTED:
        return nearest(name, known)
    if found := near(name, known[:MOST_COMPARED]):
        return f"did you mean {found}?"
    return f"known: {', '.join(known[:MOST_LISTED])} … ({len(known):,} in all)"
