"""`rongping questionnaire`: what there is, what is in it, a file to fill in, and whether it is well."""

from collections.abc import Iterator

import click

from questionnaires.__main__ import check as check_files
from questionnaires.catalogue import Catalogue, catalogue
from questionnaires.model import GateKind, Item, Level, Questionnaire, Text
from scoring.score_table import gate_label, points
from survey.commands.chosen import find_questionnaire
from survey.commands.errors import WrongInput
from survey.commands.groups import Group
from survey.commands.health import health
from survey.commands.score_files import check_target, force_option, refuse_existing, write_bytes


@click.group(cls=Group, help="List, show and check questionnaires, make empty answer files, see how items fare.")
@click.pass_context
def questionnaire(context: click.Context) -> None:
    """Remember where the questionnaires are."""
    context.obj = Catalogue()


@questionnaire.command("list")
def list_() -> None:
    """List all versions: key, whether published, items, title."""
    for key in catalogue.list_keys():
        found = find_questionnaire(key)
        items = sum(1 for _ in found.items())
        state = "published" if key in catalogue.published else "draft"
        click.echo(f"{key:<22} {state:<10} {items:>3} items   {_text(found.title, found.locales[0])}")


@questionnaire.command()
@click.argument("key", metavar="QUESTIONNAIRE[@VERSION]")
@click.option("--lang", "locale", metavar="zh|en", help="Language; by default the one it was written in.")
@click.option("--header", is_flag=True, help="Print only the header line of an answer file.")
def show(key: str, locale: str | None, *, header: bool) -> None:
    """Show one questionnaire: dimensions, items with their options and points, levels with their gates."""
    found = find_questionnaire(key)
    if header:
        click.echo(",".join(["id", *(item.code for item in found.items())]))
        return
    for line in _lines(found, _spoken(found, locale)):
        click.echo(line)


@questionnaire.command()
@click.argument("key", metavar="QUESTIONNAIRE[@VERSION]")
@click.option("-o", "--output", metavar="ANSWERS.xlsx|csv", required=True, help="Where to write; - is standard output.")
@click.option("--lang", "locale", metavar="zh|en", help="Language; by default the one it was written in.")
@force_option
def template(key: str, output: str, locale: str | None, *, force: bool) -> None:
    """Write an empty answer file to fill in and give to score or report.

    One column per item with its question and its options; as XLSX with drop-downs and a sheet that explains. On standard output it
    is CSV. A file that is there already is not written over without --force.
    """
    from survey.commands.template import build  # noqa: PLC0415  (listing and showing need not wait for it)
    from survey.commands.template_files import csv_file, xlsx_file  # noqa: PLC0415

    check_target(output)
    if not force:
        refuse_existing(output)
    found = find_questionnaire(key)
    made = build(found, _spoken(found, locale))
    write_bytes(output, xlsx_file(made) if output.lower().endswith(".xlsx") else csv_file(made))


def _spoken(found: Questionnaire, locale: str | None) -> str:
    """Language asked for, which the questionnaire must have; else the one it was written in."""
    if locale is not None and locale not in found.locales:
        raise WrongInput([f"--lang {locale}: {found.key} is written in {', '.join(found.locales)}"])
    return locale or found.locales[0]


questionnaire.add_command(check_files, "check")


questionnaire.add_command(health)


def _lines(found: Questionnaire, locale: str) -> Iterator[str]:
    yield f"{found.key}  {_text(found.title, locale)}"
    yield f"content {found.content_hash}"
    yield _text(found.description, locale)
    for dimension in found.dimensions:
        yield f"\n{dimension.code}  {_text(dimension.name, locale)}  {_weight(dimension.weight)}"
        for indicator in dimension.indicators:
            yield f"  {indicator.code}  {_text(indicator.name, locale)}  {_weight(indicator.weight)}"
            for item in indicator.items:
                yield from _item(item, locale)
    yield "\nlevels"
    for level in found.levels:
        yield f"  {level.number}  {_text(level.name, locale)}: {_gates(level)}"


def _item(item: Item, locale: str) -> Iterator[str]:
    name = _text(item.name, locale) if item.name else _text(item.text, locale)
    yield f"    {item.code}  {name}  ({item.kind.value}, {_weight(item.weight)})"
    for option in item.options:
        worth = f"{points(option.units):>9}  " if item.scored else ""
        yield f"      {worth}{option.code:<12} {_text(option.text, locale)}"


def _gates(level: Level) -> str:
    labels = [gate_label(level.number, gate).partition(" ")[2] for gate in level.gates if gate.kind in GateKind]
    return "; ".join(labels)


def _weight(weight: int) -> str:
    return f"weight {weight}" if weight else "not scored"


def _text(text: Text, locale: str) -> str:
    return text[locale]
