"""The language of what commands write for people."""

from collections.abc import Callable
from gettext import translation
from importlib.resources import files

import click

from questionnaires.model import Questionnaire
from survey.commands.errors import Failure, WrongInput

Say = Callable[[str], str]
lang_option = click.option(
    "--lang", "locale", metavar="zh|en", help="Language of the headings and notes of an XLSX file; by default Chinese."
)


def speaking(locale: str) -> Say:
    """What says a message in `locale`; messages are English."""
    try:
        folder = str(files("survey") / "translations")
        return translation("messages", folder, [locale], fallback=locale == "en").gettext
    except FileNotFoundError as error:
        raise Failure(f"the texts in {locale} are not compiled; run ./run setup") from error


def counted(number: int, one: str, several: str = "") -> str:
    """A number and what there is of it.

    Examples
    --------
    >>> counted(1, "group"), counted(2000, "group"), counted(2, "try", "tries")
    ('1 group', '2,000 groups', '2 tries')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def spoken(questionnaire: Questionnaire, asked: str | None) -> str:
    """The language asked for, or Chinese where none is; WrongInput if the questionnaire is not written in it."""
    if asked is None:
        return "zh" if "zh" in questionnaire.locales else questionnaire.locales[0]
    if asked not in questionnaire.locales:
        raise WrongInput([f"--lang {asked}: {questionnaire.key} is written in {', '.join(questionnaire.locales)}"])
    return asked
