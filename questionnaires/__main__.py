"""`python -m questionnaires check | diff | publish`."""

import sys
from pathlib import Path

import click

from questionnaires.loader import load
from questionnaires.problems import QuestionnaireError


@click.group()
def main() -> None:
    """Check, compare and publish questionnaires."""


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check version folders (or single files of one); without PATHS, all of them."""
    definitions = Path(__file__).parent / "definitions"
    failed = False
    for path in paths or sorted(head.parent for head in definitions.glob("*/*/questionnaire.yaml")):
        folder = path if path.is_dir() else next((up for up in path.parents if (up / "questionnaire.yaml").exists()), path.parent)
        try:
            load(folder)
        except QuestionnaireError as error:
            told = [p for p in error.problems if path.is_dir() or p.file.resolve() == path.resolve()]
            for problem in told:
                click.echo(str(problem), err=True)
            failed = failed or bool(told)
            if told:
                continue
        click.echo(f"{path}: ok")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
