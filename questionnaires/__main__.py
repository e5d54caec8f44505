"""`python -m questionnaires check | policies | diff | publish`.

Exit codes: 0 all is well · 1 `diff` found differences · 2 a questionnaire, or the command, is wrong.
"""

import sys
from pathlib import Path

import click

from questionnaires.catalogue import DEFINITIONS, LOCK, Catalogue, CatalogueError, write_lock
from questionnaires.diff import diff as differences
from questionnaires.indices import monitoring_of
from questionnaires.loader import load
from questionnaires.model import Questionnaire
from questionnaires.parts import CHANGES, HEAD
from questionnaires.policy_loader import POLICIES, load_policies
from questionnaires.problems import Problem, QuestionnaireError

DIFFERENT, WRONG = 1, 2


@click.group(help="Check, compare and publish questionnaires.")
@click.option(
    "--definitions",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=DEFINITIONS,
    help="Folder of the versions, <code>/<version>/; by default the one that comes with the product.",
)
@click.pass_context
def main(context: click.Context, definitions: Path) -> None:
    """Remember which definitions are meant."""
    context.obj = Catalogue(definitions)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.pass_obj
def check(catalogue: Catalogue, paths: tuple[Path, ...]) -> None:
    """Tell everything wrong with PATHS, and with the indices made of them: version folders, or files of one; by default with all there is, support policies included."""
    wrong = [path for path in paths or _all_versions(catalogue) if not _is_well(catalogue, path)]
    policies = bool(paths) or _policies_are_well(POLICIES)
    sys.exit(WRONG if wrong or not policies else 0)


@main.command()
@click.argument("folder", default=POLICIES, type=click.Path(exists=True, file_okay=False, path_type=Path))
def policies(folder: Path) -> None:
    """Tell everything wrong with the support policies in FOLDER, by default with those of the product."""
    sys.exit(0 if _policies_are_well(folder) else WRONG)


def _policies_are_well(folder: Path) -> bool:
    try:
        found = load_policies(folder)
    except QuestionnaireError as error:
        click.echo(str(error), err=True)
        return False
    grants = sum(len(each.grants) for each in found.policies)
    click.echo(f"{folder}: {len(found.policies)} support policies with {grants} grants are well")
    return True


def _all_versions(catalogue: Catalogue) -> tuple[Path, ...]:
    return tuple(catalogue.folder(key) for key in catalogue.list_keys())


def _is_well(catalogue: Catalogue, path: Path) -> bool:
    folder = path if path.is_dir() else next((up for up in path.parents if (up / HEAD).exists()), path.parent)
    try:
        questionnaire = load(folder)
        _refuse_changed(catalogue, folder, questionnaire)
        monitoring_of(questionnaire)
    except QuestionnaireError as error:
        problems = [problem for problem in error.problems if path.is_dir() or _about(problem, path)]
        for problem in problems:
            click.echo(str(problem), err=True)
        if problems:
            click.echo(f"{path}: {len(problems)} problem{'s' if len(problems) > 1 else ''}", err=True)
            return False
        click.echo(f"{path}: nothing wrong here, but other files of the version have {len(error.problems)} problems")
        return True
    except CatalogueError as error:
        click.echo(f"{path}: {error}", err=True)
        return False
    click.echo(f"{path}: {_summary(questionnaire)}")
    return True


def _about(problem: Problem, path: Path) -> bool:
    return problem.file.resolve() == path.resolve()


def _refuse_changed(catalogue: Catalogue, folder: Path, questionnaire: Questionnaire) -> None:
    """For a folder of the catalogue: its name must be its key, and what is published must not have changed."""
    if folder.resolve().parent.parent == catalogue.root.resolve():
        catalogue.verify(f"{folder.resolve().parent.name}@{folder.resolve().name}", questionnaire)


def _summary(questionnaire: Questionnaire) -> str:
    items = list(questionnaire.items())
    scored = sum(item.scored for item in items)
    indicators = sum(any(item.scored for item in each.items) for each in questionnaire.indicators())
    return (
        f"{questionnaire.key} is well: {len(questionnaire.dimensions)} dimensions, {indicators} scored indicators, "
        f"{len(items)} items ({scored} scored), {len(questionnaire.measures)} measures, "
        f"{len(questionnaire.pain_points)} pain points; content {questionnaire.content_hash[:12]}"
    )


@main.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def diff(catalogue: Catalogue, old: str, new: str) -> None:
    """Tell what changed from OLD to NEW, each CODE@VERSION or a version folder."""
    lines = list(differences(_load(catalogue, old), _load(catalogue, new)))
    for line in lines:
        click.echo(line)
    sys.exit(DIFFERENT if lines else 0)


def _load(catalogue: Catalogue, named: str) -> Questionnaire:
    try:
        return load(Path(named) if Path(named).is_dir() else catalogue.folder(named))
    except (CatalogueError, QuestionnaireError) as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)


@main.command()
@click.argument("key", metavar="CODE@VERSION")
@click.pass_obj
def publish(catalogue: Catalogue, key: str) -> None:
    """Record the content of CODE@VERSION in published.lock; from then on it must not change."""
    questionnaire = _load(catalogue, key)
    try:
        catalogue.verify(key, questionnaire)
    except CatalogueError as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG)
    changes = catalogue.folder(key) / CHANGES
    if not changes.is_file() or questionnaire.version not in changes.read_text(encoding="utf-8", errors="replace"):
        click.echo(f"{changes}: expected a section on {questionnaire.version}; say there what is new", err=True)
        sys.exit(WRONG)
    known = key in catalogue.published
    write_lock(catalogue.root / LOCK, {**catalogue.published, key: questionnaire.content_hash})
    click.echo(
        f"{key} {'was published already' if known else 'is published'}: content {questionnaire.content_hash[:12]}"
    )


if __name__ == "__main__":
    main(prog_name="python -m questionnaires")
