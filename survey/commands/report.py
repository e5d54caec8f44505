"""`rongping report`: the diagnostic report without the web, for one enterprise or for all of a file."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from questionnaires.model import Questionnaire
from reports.changes import EarlierRound
from reports.document import DiagnosticReport, Imprint
from reports.doubt import Basis
from reports.enterprise import Enterprise
from reports.errors import MissingGlyph, ReportError
from reports.formats import Format, write
from reports.spelling import Speller
from reports.weights import OtherWeights
from scoring.aggregate import score
from scoring.encode import decode
from scoring.evaluate import evaluate
from scoring.model import compile_model
from scoring.tables import PROFILE_COLUMNS, Submission, is_remark
from scoring.weight_set import WeightSet
from scoring.weights_applied import under
from survey import clock
from survey.commands.answer_files import AnswerTable, Row, open_answers, with_progress
from survey.commands.chosen import find_questionnaire
from survey.commands.earlier import read_earlier, refuse_unfit
from survey.commands.enterprise_columns import completed, read_enterprises
from survey.commands.errors import Failure, WrongInput, file_errors, nearest_id
from survey.commands.fractions import tell_fractions
from survey.commands.only_row import only_row
from survey.commands.origins import Origin, read_origins
from survey.commands.precedence import tell_overridden
from survey.commands.profiles import HELP, LONGEST, ReportProfile, read_profiles
from survey.commands.score import allow_missing_option, read_submissions, refuse_others, tell_unanswered
from survey.commands.score_files import STDOUT, refuse_overwriting, write_bytes
from survey.commands.weights_given import weights_for

CHOICE = "--id ID (once or more) or --all"
ENDINGS = frozenset(Format)  #: of files we write
MOST_NAMED = 10  #: characters written out that are named

Printable = tuple[DiagnosticReport, tuple[MissingGlyph, ...]]  #: a report, and what is written out in it
Named = tuple[tuple[str, Path], Printable]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What was asked for on the command line."""

    ids: tuple[str, ...]
    everything: bool
    profile: Path | None
    locale: str
    output: Path
    kind: Format | None
    weights: Path | None
    earlier: str | None
    earlier_version: str | None
    allow_missing: bool


@click.command(epilog=HELP)
@click.argument("questionnaire", metavar="QUESTIONNAIRE[@VERSION]")
@click.argument("answers", metavar="ANSWERS.csv|xlsx|json")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Row of a file that has several; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="All rows of the file.")
@click.option(
    "--profile", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Who they are; see below."
)
@click.option(
    "--weights", type=click.Path(dir_okay=False, path_type=Path), help="A weight set instead of the standard weights."
)
@click.option(
    "--earlier", metavar="ANSWERS.csv|xlsx|json", help="The round before, by the same ids: what changed is told, too."
)
@click.option("--earlier-version", metavar="VERSION", help="Version answered in --earlier, where it is another.")
@click.option("--lang", "locale", default="zh", show_default=True, metavar="zh|en", help="Language of the report.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path),
    help="FILE.pdf, .docx, .xlsx or .json, or a folder for several reports.",
)  # fmt: skip
@click.option(
    "--format", "kind", type=click.Choice([*map(str, Format)]), callback=lambda _context, _option, name: name and Format(name),
    help="Kind of the files in a folder, or on standard output; pdf unless told.",
)  # fmt: skip
@allow_missing_option
def report(questionnaire: str, answers: str, **options: Any) -> None:  # noqa: ANN401  (click has checked them)
    """Write diagnostic reports (PDF, Word, Excel, JSON) from the answers in a file.

    With one --id, or only one row, -o names the file, whose ending says what it is, - is standard output; with several, or --all, a folder that gets ID.pdf for each, or what --format says. Who an
    enterprise is stands in --profile or else in columns of the answers: x_name, x_uscc, x_industry, x_region, x_staff, x_revenue, x_business; without a name it is called by its id. Characters no font of ours has are written as code points, and told. If anything in the answers or the profile is wrong, all of it is told and nothing is written.
    """
    wanted = _Wanted(**options)
    found = find_questionnaire(questionnaire)
    if wanted.locale not in found.locales:
        raise WrongInput([f"--lang {wanted.locale}: {found.key} is written in {', '.join(found.locales)}"])
    refuse_unfit(answers, wanted.earlier, wanted.earlier_version, weighted=wanted.weights is not None)
    weight_set = weights_for(wanted.weights, found)
    table = open_answers(answers)
    refuse_others(found, table)
    reading, finish = with_progress(table, "opening")
    rows = list(reading)
    finish()
    ids = _ids(wanted, table, rows)
    targets = _targets(wanted, ids)
    read = [each for each in (wanted.profile, wanted.weights, wanted.earlier) if each]
    for target in targets:
        refuse_overwriting(target, answers, *read)
    profiles = read_profiles(wanted.profile, ids, found) if wanted.profile else {}
    origins, enterprises = read_origins(table, rows), read_enterprises(table, rows, ids)
    submissions = _submissions(found, table, rows, profiles, allow_missing=wanted.allow_missing)
    before = (
        read_earlier(wanted.earlier, wanted.earlier_version, found, ids, everything=wanted.everything)
        if wanted.earlier
        else {}
    )
    chosen = [submissions[name] for name in ids]
    kind = _kind(wanted, targets[0])
    tell_overridden(found, profiles, chosen, table=table, rows=rows)
    tell_unanswered(found, chosen)
    tell_fractions(found, chosen)
    documents = (
        _document(
            found,
            each,
            completed(profiles.get(each.id), enterprises[each.id]),
            origins.get(each.id, Origin()),
            locale=wanted.locale,
            weights=weight_set,
            earlier=before.get(each.id),
            drawn=kind is Format.PDF,
        )
        for each in chosen
    )
    _print_all(dict(zip(ids, targets, strict=True)), documents, kind)


def _ids(wanted: _Wanted, table: AnswerTable, rows: Sequence[Row]) -> tuple[str, ...]:
    """Rows to print, each of which the file must have."""
    if wanted.everything and wanted.ids:
        raise WrongInput([f"expected either {CHOICE}"])
    place = table.header.index("id")
    known = [
        str(row[place]).strip()
        for row in rows
        if len(row) > place and row[place] not in {None, ""} and not is_remark(row[place])
    ]
    if wanted.everything:
        return tuple(known)
    if not wanted.ids:
        return (only_row(known, file=table.name, expected=f"either {CHOICE}"),)
    unknown = [name for name in wanted.ids if name not in known]
    if unknown:
        raise WrongInput([f"--id {name}: no such row in {table.name}; {nearest_id(name, known)}" for name in unknown])
    return tuple(dict.fromkeys(wanted.ids))


def _targets(wanted: _Wanted, ids: Sequence[str]) -> list[Path]:
    """A file for each report; the folder is made if need be."""
    output = wanted.output
    if str(output) == STDOUT and len(ids) == 1:
        return [output]
    if len(ids) == 1 and not wanted.everything and not output.is_dir():
        _refuse_ending(wanted)
        if not output.absolute().parent.is_dir():
            raise WrongInput([f"-o {output}: there is no folder {output.parent}; make it first"])
        return [output]
    if str(output) == STDOUT or (_ending(output) in ENDINGS and not output.is_dir()):
        raise WrongInput([f"-o {output}: {len(ids)} reports need a folder, not a file"])
    kind = wanted.kind or Format.PDF
    names = [_file_name(name, kind) for name in ids]
    same = {name for name in names if names.count(name) > 1}
    if same:
        shared = ", ".join(each for each, name in zip(ids, names, strict=True) if name in same)
        raise WrongInput([f"the ids {shared} would share a file name; rename them"])
    return [output / name for name in names]


def _ending(output: Path) -> str:
    return output.suffix.lower().removeprefix(".")


def _refuse_ending(wanted: _Wanted) -> None:
    """Refuse a file whose ending says nothing we write, or something else than --format."""
    ending = _ending(wanted.output)
    if ending not in ENDINGS:
        raise WrongInput([f"-o {wanted.output}: expected a name that ends in .pdf, .docx, .xlsx or .json"])
    if wanted.kind not in {None, ending}:
        raise WrongInput(
            [f"-o {wanted.output}: ends in .{ending}, but --format says {wanted.kind}; leave one of them out"]
        )


def _kind(wanted: _Wanted, target: Path) -> Format:
    """What to write: what the ending of a file says, else --format."""
    return Format(_ending(target)) if _ending(target) in ENDINGS else wanted.kind or Format.PDF


def _file_name(name: str, kind: Format) -> str:
    """File name of an id, without what file systems refuse."""
    kept = "".join("_" if character in '\\/:*?"<>|' or not character.isprintable() else character for character in name)
    return f"{kept.strip('. ')[:80] or '_'}.{kind}"


def _submissions(
    questionnaire: Questionnaire,
    table: AnswerTable,
    rows: Sequence[Row],
    profiles: Mapping[str, ReportProfile],
    *,
    allow_missing: bool,
) -> dict[str, Submission]:
    """Submissions by id, with what the profiles say about which items apply."""
    added = (column for column in PROFILE_COLUMNS if column not in table.header) if profiles else ()
    header = [*table.header, *added]
    place = header.index("id")
    filled = []
    for row in rows:
        cells = [*row, *[None] * (len(header) - len(row))]
        profile = profiles.get(str(cells[place]).strip())
        for column, field in PROFILE_COLUMNS.items():
            if profile is not None and field in profile.known():
                cells[header.index(column)] = profile.known()[field]
        filled.append(cells)
    whole = replace(table, header=tuple(header), rows=iter(filled))
    return {
        submission.id: submission for submission in read_submissions(questionnaire, whole, allow_missing=allow_missing)
    }


def _document(
    asked: Questionnaire,
    submission: Submission,
    profile: ReportProfile,
    origin: Origin,
    *,
    locale: str,
    weights: WeightSet | None,
    earlier: EarlierRound | None,
    drawn: bool,
) -> tuple[DiagnosticReport, tuple[MissingGlyph, ...]]:
    """The report as plain data, and what is written out in it."""
    from reports.beside import Beside  # noqa: PLC0415
    from reports.diagnostic import build  # noqa: PLC0415  (not before the input is known to be right)
    from reports.plans import default_plan  # noqa: PLC0415

    speller = Speller(drawn=drawn)
    about = _spelled(profile, speller)
    questionnaire = under(asked, weights) if weights else asked
    answers = {**decode(compile_model(questionnaire), submission.answers), **submission.numbers}
    result = evaluate(questionnaire, submission.answers, profile=submission.profile)
    plan = default_plan(questionnaire, result, submission.profile, locale)
    document = build(
        questionnaire,
        result,
        speller.answers(answers),
        _enterprise(about, submission, locale),
        locale=locale,
        imprint=Imprint(
            assessed_on=about.assessed_on or origin.submitted_on,
            prepared_on=about.prepared_on or clock.today(),
            prepared_by=about.prepared_by,
            number=about.number or speller(origin.number, "number"),
            reviewed=about.reviewed,
        ),
        notes=about.notes,
        beside=Beside(
            basis=Basis(graded=submission.graded, reviewed=about.reviewed),
            earlier=earlier,
            plan=plan,
            profile=submission.profile or {},
            weights=_other(asked, submission, weights, speller) if weights else None,
        ),
    )
    return document, tuple(speller.replaced)


def _other(asked: Questionnaire, submission: Submission, weights: WeightSet, speller: Speller) -> OtherWeights:
    """The weight set as the report tells of it, beside the standard total."""
    scores = score(compile_model(asked), [submission.answers])
    return OtherWeights(
        weights=weights,
        standard_total=int(scores.nodes[0, 0]),
        spelled=lambda text: speller(text, "weights"),
    )


def _spelled(about: ReportProfile, speller: Speller) -> ReportProfile:
    """The profile with what no font of ours can draw written out."""
    texts: dict[str, Any] = {name: speller(getattr(about, name), name) for name in LONGEST}
    return replace(about, notes=speller.notes(about.notes or {}), **texts)


def _enterprise(about: ReportProfile, submission: Submission, locale: str) -> Enterprise:
    """The profile page: codes become words, what is left out comes from the row."""
    row = {field.value: list(values) for field, values in submission.profile.items()}
    return Enterprise(
        name=about.name,
        uscc=about.uscc,
        industry=_in_words("industries", about.industry, locale),
        region=_in_words("regions", about.region, locale),
        size=about.size or "".join(row.get("size", [])),
        production_type=about.production_type or "".join(row.get("production_type", [])),
        activities=about.activities if about.activities is not None else tuple(row.get("activities", ())),
        staff=about.staff,
        revenue=about.revenue,
        business=about.business,
    )


def _in_words(kind: str, code: str, locale: str) -> str:
    """Name of an industry or a region by its code; anything else as it is."""
    if not code or not code.isascii() or len(code) > 6 or not any(character.isdigit() for character in code):
        return code
    from survey.organisations import reference  # noqa: PLC0415  (brings the web along)

    entry = (reference.industries() if kind == "industries" else reference.regions()).get(code.upper())
    if entry is None:
        return code
    label = entry.label(locale if locale in entry.names else "en")
    return f"{entry.code} {label}" if kind == "industries" else label


def _told(name: str, replaced: Sequence[MissingGlyph]) -> str:
    """Which characters of a report are written out, and where they stand."""
    named = ", ".join(f"{glyph.character} in {glyph.field}" for glyph in replaced[:MOST_NAMED])
    more = f" and {len(replaced) - MOST_NAMED} more" if len(replaced) > MOST_NAMED else ""
    return f"{name}: no font of ours can draw {named}{more}; written as code points such as {replaced[0].written}"


def _check_engine() -> None:
    """Refuse to print without what every report needs."""
    from reports.engine import check  # noqa: PLC0415  (loads the engine: half a second)

    try:
        check()
    except ReportError as error:
        raise Failure(str(error)) from error


def _write(target: Path, content: bytes) -> None:
    """Write a report to its file, in a folder that is made if need be, or to standard output."""
    if str(target) != STDOUT:
        with file_errors(target.parent):
            target.absolute().parent.mkdir(parents=True, exist_ok=True)
    write_bytes(str(target), content)


def _print_all(targets: Mapping[str, Path], documents: Iterator[Printable], kind: Format) -> None:
    """Write one after another; a report that cannot be made does not hold up the others."""
    if kind in {Format.PDF, Format.DOCX}:
        _check_engine()
    failed: list[str] = []
    told: list[str] = []
    made = 0
    try:
        with _bar(targets, documents) as bar:
            for (name, target), (document, replaced) in bar:
                try:
                    _write(target, write(document, kind))
                except ReportError as error:
                    failed.append(f"{name}: {error}")
                    continue
                made += 1
                if replaced:
                    told.append(_told(name, replaced))
    finally:
        for line in told:
            click.echo(line, err=True)
        of = f" of {len(targets)}" if made < len(targets) else ""
        click.echo(f"{made}{of} report{'s' * (max(made, len(targets) if of else 0) != 1)} printed", err=True)
    if failed:
        raise Failure("\n".join(failed))


def _bar(targets: Mapping[str, Path], documents: Iterator[Printable]) -> AbstractContextManager[Iterable[Named]]:
    """Reports to print, with a bar on the terminal that moves; nothing where standard error is no terminal."""
    return click.progressbar(
        zip(targets.items(), documents, strict=True),
        label="printing",
        length=len(targets),
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    )
