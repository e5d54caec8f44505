"""`rongping weights`: weight sets made from experts' judgements, checked, shown; and what the answers themselves would suggest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from questionnaires.model import Questionnaire
from scoring.elicitation import Contradiction, Elicited, elicit
from scoring.judgements import Method
from scoring.result import TOTAL
from scoring.weight_set import NodeWeights, WeightSet, children
from survey import clock
from survey.commands.answer_files import open_answers
from survey.commands.chosen import find_questionnaire
from survey.commands.column_words import About
from survey.commands.errors import WrongInput, nearest
from survey.commands.judgement_files import header, read_judgements, row_labels
from survey.commands.judgement_forms import judgement_form
from survey.commands.score import read_submissions
from survey.commands.score_files import (
    STDOUT,
    check_target,
    force_option,
    is_workbook,
    refuse_existing,
    refuse_overwriting,
    write_bytes,
    write_form,
    write_table,
)
from survey.commands.spoken import lang_option, speaking, spoken
from survey.commands.weights_given import read_weights, weights_for
from survey.weight_files import SUFFIXES, dump

METHODS = click.Choice([method.value for method in Method if method is not Method.TYPED])
INPUT_HELP = """
\b
INPUT has one block of rows per expert; a column expert tells them apart and may be left out for a single one.
  ahp     criterion,FND,APP,INT      a row a criterion: how many times as important it is as each column, 1/9 to 9;
          FND,1,1/3,2                the lower half may stay empty: it follows
  bwm     comparison,FND,APP,INT     best_to_others: the best against each; others_to_worst: each against the worst; 1 to 9
  budget  FND,APP,INT                one row of points that add up to 100
Experts are combined by the geometric mean of their comparisons (ahp) or the mean of their weights (bwm, budget).
rongping weights template makes the file to fill in.
"""


@click.group(help="Make, check and show weight sets; see what weights the answers themselves suggest.")
def weights() -> None:
    """Nothing of its own."""


@weights.command(epilog=INPUT_HELP)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("judgements", metavar="INPUT.csv|xlsx")
@click.option("--method", type=METHODS, required=True, help="How the experts judged.")
@click.option("--node", required=True, metavar="total|SIDE|DIMENSION", help="Whose children they judged.")
@click.option("-o", "--output", required=True, metavar="WEIGHTS.yaml", help="Where to write; - is standard output.")
@click.option(
    "--base", type=click.Path(dir_okay=False, path_type=Path), help="A weight set whose other nodes are kept."
)
@click.option("--name", help="What the set is called; by default that of --base, or of the file.")
@click.option("--by", "made_by", default="", help="Who answers for it; by default the experts.")
@click.option("--rationale", default="", help="Why these weights.")
@click.option("--on", "made_on", type=click.DateTime(["%Y-%m-%d"]), help="When it was made; by default today.")
@click.option("--accept", is_flag=True, help="Write it even if the consistency ratio of an expert is above 0.10.")
def make(questionnaire: str, judgements: str, **options: Any) -> None:  # noqa: ANN401  (click has checked them)
    """Make a weight set from what experts said of the children of one node.

    All other nodes keep the weights of the questionnaire, or of --base: so a whole set is made node by node. Told are the
    weights, the consistency ratio of the group and of each expert, and of each the three judgements that contradict each
    other most. If the ratio of any expert is above 0.10, nothing is written without --accept, since averaging evens contradictions
    out in the ratio of the group. All ratios go with the set.
    """
    output = str(options["output"])
    if output != STDOUT:
        _check_target(output)
    refuse_overwriting(output, judgements, *filter(None, [options["base"]]))
    found = find_questionnaire(questionnaire)
    node, codes = _node(found, options["node"])
    base = weights_for(options["base"], found)
    made = read_judgements(open_answers(judgements), Method(options["method"]), node, codes)
    elicited = elicit(made.method, made.judgements, codes)
    for line in _told(made, elicited, codes):
        click.echo(line, err=True)
    if not elicited.acceptable and not options["accept"]:
        raise WrongInput(
            [f"consistency ratio {_above(made)}: expected at most 0.10; ask again, or give --accept"],
            nothing="nothing was written",
        )
    weight_set = _set(found, made, base, options)
    write_bytes(output, dump(weight_set).encode())
    click.echo(f"{weight_set.label} written", err=True)


@weights.command()
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.option("--method", type=METHODS, required=True, help="How the experts will judge.")
@click.option("--node", required=True, metavar="total|SIDE|DIMENSION", help="Whose children they will judge.")
@click.option("-o", "--output", required=True, metavar="FILE.csv|xlsx", help="Where to write; - is standard output.")
@force_option
@lang_option
def template(  # noqa: PLR0917  (click's signature)
    questionnaire: str, method: str, node: str, output: str, locale: str | None, *, force: bool
) -> None:
    """Make an empty table of judgements for one expert; add a block of rows for each further one.

    In XLSX names stand beside the codes, and a sheet explains the scale. A file that is there already is not written over without
    --force.
    """
    check_target(output)
    if not force:
        refuse_existing(output)
    found = find_questionnaire(questionnaire)
    _, codes = _node(found, node)
    if is_workbook(output):
        language = spoken(found, locale)
        form = judgement_form(Method(method), codes, node_names(found, language), speaking(language))
        write_bytes(output, form)
        return
    names = header(Method(method), codes)
    labels = row_labels(Method(method), codes)
    rows = [["A", *([label] if label else []), *[""] * len(codes)] for label in labels]
    write_form(output, names, rows)


@weights.command()
@click.argument("file", metavar="WEIGHTS.yaml|json")
def check(file: str) -> None:
    """Say whether a weight set can be used: every problem with its line, or its name and fingerprint."""
    found, _ = read_weights(Path(file))
    click.echo(f"{file}: {found.label} for {found.questionnaire}: nothing wrong")
    for each in found.nodes:
        if each.contradictory:
            click.echo(f"{each.node}: consistency ratio above 0.10: {_above(each)}", err=True)


@weights.command()
@click.argument("file", metavar="WEIGHTS.yaml|json")
@click.option("--lang", "locale", default="zh", show_default=True, metavar="zh|en", help="Language of the names.")
def show(file: str, locale: str) -> None:
    """Show a weight set beside the weights of its questionnaire."""
    found, questionnaire = read_weights(Path(file))
    spoken = locale if locale in questionnaire.locales else questionnaire.locales[0]
    for line in _shown(found, questionnaire, spoken):
        click.echo(line)


@weights.command()
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("-o", "--output", default=STDOUT, show_default=True, metavar="FILE.csv|xlsx", help="Where to write.")
@lang_option
def diagnose(questionnaire: str, answers: str, output: str, *, locale: str | None) -> None:
    """Show what weights the answers themselves suggest (entropy, CRITIC), beside those of the questionnaire.

    For diagnosis only: such weights move whenever one more enterprise answers, so no weight set is made of them. Each node
    is compared over the enterprises in which all its children could be assessed; the column n says how many.
    """
    from survey.commands.suggested_weights import HEADER, TEXTS, suggested  # noqa: PLC0415

    check_target(output, answers)
    found = find_questionnaire(questionnaire)
    submissions = read_submissions(found, open_answers(answers))
    rows, told = suggested(found, submissions)
    about = About(table="suggested", questionnaire=found, locale=spoken(found, locale))
    write_table(output, HEADER, rows, texts=TEXTS, about=about)
    for line in told:
        click.echo(line, err=True)
    click.echo("for diagnosis only: one more enterprise moves them; they are not weights to score with", err=True)


def _check_target(output: str) -> None:
    path = Path(output)
    if path.suffix.lower() not in SUFFIXES:
        raise WrongInput([f"{output}: expected a name that ends in {' or '.join(SUFFIXES)}, or - for standard output"])
    if not path.absolute().parent.is_dir():
        raise WrongInput([f"{output}: there is no folder {path.parent}; make it first"])


def _node(questionnaire: Questionnaire, named: str) -> tuple[str, tuple[str, ...]]:
    """Node that was named, and the codes of its children."""
    known = children(questionnaire)
    node = TOTAL if named.lower() == "total" else named.upper()
    if node not in known:
        raise WrongInput([f"--node {named}: {questionnaire.key} has no such node; {nearest(node, list(known))}"])
    if len(known[node]) < 2:
        raise WrongInput([f"--node {named}: it has one child, whose weight changes nothing; choose another node"])
    return node, tuple(known[node])


def _set(
    questionnaire: Questionnaire, made: NodeWeights, base: WeightSet | None, options: Mapping[str, Any]
) -> WeightSet:
    """The new edition: of its base if it keeps that one's name."""
    output = str(options["output"])
    fallback = base.name if base else (Path(output).stem if output != STDOUT else questionnaire.code)
    name = (options["name"] or fallback).strip()[:60]
    on: datetime | None = options["made_on"]
    order = list(children(questionnaire))
    kept = [each for each in base.nodes if each.node != made.node] if base else []
    return WeightSet(
        questionnaire=questionnaire.key,
        name=name,
        version=base.version + 1 if base and base.name == name else 1,
        made_by=(options["made_by"] or ", ".join(each.expert for each in made.judgements)).strip()[:64],
        made_on=on.date() if on else clock.today(),
        rationale=options["rationale"] or (base.rationale if base else ""),
        nodes=tuple(sorted([*kept, made], key=lambda each: order.index(each.node))),
    )


def _told(made: NodeWeights, found: Elicited, codes: Sequence[str]) -> Iterator[str]:
    """What came out, how consistent it is, and what to ask about again."""
    names = ", ".join(f"{code} {weight}" for code, weight in made.weights.items())
    several = len(made.judgements)
    yield f"{made.node}: {names} ({several} {'expert' if several == 1 else 'experts'})"
    if several > 1:
        yield f"standard deviation between experts: {', '.join(f'{1000 * each:.0f}' for each in found.spread)} of 1000"
    if found.consistency_ratio is not None:
        whose = " of the group" if several > 1 and made.method is Method.AHP else ""
        limit = "(0.10 or less is usual)" if made.method is Method.AHP else "(0 is consistent; no limit is agreed)"
        yield f"consistency ratio{whose} {found.consistency_ratio:.3f} {limit}"
    if several > 1 and made.ratios:
        yield f"of each expert: {_ratios(made)}"
    for said, worst in zip(made.judgements, found.contradictions, strict=False):
        if worst is not None:
            again = "; ask about these three again" if said.expert in made.contradictory else ""
            yield f"{f'{said.expert}: ' if several > 1 else ''}{_furthest(worst, codes)}{again}"


def _ratios(made: NodeWeights) -> str:
    """Consistency ratio of every expert."""
    each = zip(made.judgements, made.ratios, strict=True)
    return ", ".join(
        f"{said.expert} {ratio:.3f}{' (above 0.10)' if said.expert in made.contradictory else ''}"
        for said, ratio in each
    )


def _above(made: NodeWeights) -> str:
    """Ratios of those whose judgements contradict each other too much."""
    each = zip(made.judgements, made.ratios, strict=True)
    return ", ".join(f"{ratio:.3f} of {said.expert}" for said, ratio in each if said.expert in made.contradictory)


def _furthest(worst: Contradiction, codes: Sequence[str]) -> str:
    first, between, last = codes[worst.first], codes[worst.between], codes[worst.last]
    return (
        f"furthest apart: {first} against {last} was judged {worst.stated:.3g}, but {first} against {between} and {between} "
        f"against {last} give {worst.implied:.3g}"
    )


def _shown(found: WeightSet, questionnaire: Questionnaire, locale: str) -> Iterator[str]:
    """Head, then every node with its children, standard weights beside."""
    yield found.label
    yield f"questionnaire {found.questionnaire}"
    yield f"made by {found.made_by}, {found.made_on.isoformat()}"
    if found.rationale:
        yield f"rationale {found.rationale}"
    yield f"fingerprint {found.fingerprint}"
    names = node_names(questionnaire, locale)
    given = {each.node: each for each in found.nodes}
    for node, standard in children(questionnaire).items():
        if len(standard) < 2:
            continue
        own = given.get(node)
        ratio = f", consistency ratio {own.consistency_ratio:.3f}" if own and own.consistency_ratio is not None else ""
        yield f"{node}  {names.get(node, node)}  ({own.method.value if own else 'as in the questionnaire'}{ratio})"
        if own and len(own.ratios) > 1:
            yield f"  consistency ratio of each expert: {_ratios(own)}"
        weights_ = own.weights if own else standard
        for code, weight in standard.items():
            shares = f"{100 * weights_[code] / sum(weights_.values()):5.1f} %  ({100 * weight / sum(standard.values()):.1f} %)"
            yield f"  {code:<8} {weights_[code]:>6}  {shares}  {names[code]}"


def node_names(questionnaire: Questionnaire, locale: str) -> dict[str, str]:
    """Names of sides, dimensions and indicators by code."""
    names = {side.code: side.name[locale] for side in questionnaire.sides}
    names |= {dimension.code: dimension.name[locale] for dimension in questionnaire.dimensions}
    return names | {indicator.code: indicator.name[locale] for indicator in questionnaire.indicators()}
