"""The row that is meant where none was named: the only one of a file."""

from collections.abc import Sequence

from survey.commands.errors import WrongInput

MOST_LISTED = 8  #: ids named of a file that holds more than one enterprise


def only_row(ids: Sequence[str], *, file: str, expected: str) -> str:
    """The only id of `file`; where it has several the first are named, beside the options `expected`.

    Examples
    --------
    >>> only_row(["A-17"], file="answers.csv", expected="--id ID")
    'A-17'
    """
    if not ids:
        raise WrongInput([f"{file}: no rows below the header; expected one row per enterprise"])
    if len(ids) > 1:
        more = ", …" if len(ids) > MOST_LISTED else ""
        listed = ", ".join(ids[:MOST_LISTED])
        raise WrongInput([f"expected {expected}: {file} has {len(ids):,} rows; known: {listed}{more}"])
    return ids[0]
