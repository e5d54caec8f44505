"""Result, questionnaire and answers to a report as plain data."""

from collections.abc import Mapping
from dataclasses import replace

from questionnaires.model import Questionnaire
from reports import appendix, evidence_files, findings, measures, pains, rated_otherwise, stages
from reports.ahead import ahead
from reports.answers import local
from reports.benchmark_document import Benchmark
from reports.beside import Beside
from reports.changes import change_view
from reports.document import DiagnosticReport, Imprint
from reports.doubt import Basis, doubt_view
from reports.enterprise import Enterprise
from reports.errors import ReportError
from reports.given import Given
from reports.losses import losses
from reports.numbers import yuan
from reports.prospects import outlook, prospect
from reports.reading import Reading
from reports.references import reference_rows
from reports.sections import as_chosen, narrowed, told
from reports.spread import grade_table
from reports.statement import standing, statement
from reports.text import clean
from reports.weights import weights_view
from scoring.answer import Answer
from scoring.result import TOTAL, Result

ALONE = Beside()
SMALLEST_COHORT = 5  #: no benchmark over fewer enterprises


def build(
    questionnaire: Questionnaire,
    result: Result,
    answers: Mapping[str, Answer],
    enterprise: Enterprise,
    *,
    locale: str,
    imprint: Imprint,
    notes: Mapping[str, str] | None = None,
    beside: Beside = ALONE,
) -> DiagnosticReport:
    """Report on one assessment.

    Parameters
    ----------
    questionnaire, result
        What was asked and what follows from the answers; the result must be of this version.
    answers : mapping of str to Answer
        By item code. Items without one are printed as blank.
    enterprise : Enterprise
        The profile, texts in `locale`.
    locale : str
        One of the questionnaire's locales.
    imprint : Imprint
        Dates, number, who answers for the report; nothing here reads a clock.
    notes : mapping of str to str, optional
        The respondent's remarks by item code.
    beside : Beside, optional
        Peers, evidence, the round before, a plan, other weights.

    Raises
    ------
    ReportError
        If the result belongs to another questionnaire, the locale is not one of its own, or the cohort is too small to show.
    """
    check(questionnaire, result, locale, beside.benchmark)
    asked = narrowed(questionnaire, beside.diagnosis)
    reading = Reading(questionnaire=asked, result=result, answers=answers, locale=locale, notes=notes or {})
    words = reading.words
    views = measures.measures(reading)
    otherwise = rated_otherwise.rows(reading, beside.overruled, beside.basis.graded)
    sections = rated_otherwise.marked(appendix.appendix(reading), otherwise, words)
    sure = doubt_view(reading, basis(beside, imprint))
    report = DiagnosticReport(
        locale=locale,
        title=local(questionnaire.title, locale),
        questionnaire=questionnaire.key,
        content_hash=questionnaire.content_hash,
        fingerprint=result.fingerprint,
        weights=(used := weights_view(questionnaire, result, words, beside.weights)),
        scoring_version=result.scoring_version,
        given=Given(
            answers=result.answers,
            profile=dict(beside.profile),
            graded=dict(beside.basis.graded),
            weights=beside.weights.weights if beside.weights else None,
        ),
        statement=statement(words, questionnaire, imprint),
        standing=standing(words, sure.seen, imprint) + ("" if used.standard else words("standing.other_weights")),
        imprint=imprint,
        enterprise=clean(enterprise.name),
        profile=profile(reading, enterprise),
        headline=stages.headline(reading, sure.edge, sure.unknown.floor if sure.unknown else ""),
        strengths=(strengths := findings.strengths(reading)),
        strengths_lead=findings.strengths_lead(reading, strengths),
        losses=losses(reading, beside.profile),
        sides=tuple(reading.view(side.code) for side in questionnaire.sides if side.code in result.nodes),
        faces=findings.faces(reading),
        grades=grade_table(reading),
        stages=(ladder := stages.stages(reading)),
        reservations=tuple(dict.fromkeys(text for stage in ladder for text in stage.reservations)),
        doubt=sure,
        change=change_view(reading, beside.earlier, beside.basis.graded) if beside.earlier else None,
        dimensions=tuple(
            findings.dimension_view(reading, dimension) for dimension in questionnaire.dimensions if dimension.weight
        ),
        scenes=appendix.scenes(reading),
        benchmark=beside.benchmark,
        references=reference_rows(reading, on=imprint.prepared_on) if beside.references else (),
        pains=pains.pains(reading, views, beside.profile),
        pains_found=pains.found_count(reading),
        pains_unclear=pains.unclear(reading),
        measures=views,
        measures_intro=measures.intro(reading),
        projected=result.after[TOTAL],
        highest=result.highest,
        hold=measures.hold(reading),
        outlook=outlook(reading),
        prospect=prospect(reading),
        has_measures=bool(questionnaire.measures),
        has_pains=bool(questionnaire.pain_points),
        ahead=ahead(reading),
        phases=measures.phases(reading, views),
        costs=measures.costs(reading),
        investment=result.investment,
        cost_basis=local(questionnaire.cost_basis, locale) if questionnaire.measures else "",
        cost_size=measures.cost_size(reading, enterprise) if questionnaire.measures else "",
        counts=appendix.counts(reading, sections),
        sources=tuple(
            words(
                "source", title=local(document.title, locale), issuer=local(document.issuer, locale), year=document.year
            )
            for document in questionnaire.documents
        ),
        appendix=sections,
        otherwise=otherwise,
        files=evidence_files.rows(reading, beside.files),
        plan=beside.plan,
        plan_told=beside.plan is not None and {row.code for row in beside.plan.rows} == set(result.way_up),
    )
    report = as_chosen(report, beside.diagnosis)
    return replace(report, told=told(report, beside.diagnosis, questionnaire))


def basis(beside: Beside, imprint: Imprint) -> Basis:
    """What the doubt rests on, with how far the answers were gone through."""
    complete = imprint.review is not None and imprint.review.complete
    return replace(beside.basis, reviewed=beside.basis.reviewed or imprint.reviewed, complete=complete)


def check(questionnaire: Questionnaire, result: Result, locale: str, benchmark: Benchmark | None) -> None:
    """Refuse what cannot become an honest report."""
    if result.questionnaire != questionnaire.key:
        raise ReportError(
            f"the result is of {result.questionnaire}, the questionnaire is {questionnaire.key}; score it again"
        )
    if locale not in questionnaire.locales:
        spoken = ", ".join(questionnaire.locales)
        raise ReportError(f"{questionnaire.key} is not written in {locale!r}; choose one of {spoken}")
    if benchmark is not None and benchmark.size < SMALLEST_COHORT:
        raise ReportError(
            f"a benchmark over {benchmark.size} enterprises must not be shown; {SMALLEST_COHORT} at least"
        )


def profile(reading: Reading, enterprise: Enterprise) -> tuple[tuple[str, str], ...]:
    """Labels and values of the profile, those that are known."""
    words = reading.words
    size = words(f"size.{enterprise.size}") if enterprise.size else ""
    if size and enterprise.size_reason:
        size = words("profile.size_reason", size=size, reason=enterprise.size_reason)
    kind = words(f"production.{enterprise.production_type}") if enterprise.production_type else ""
    values = {
        "name": enterprise.name,
        "uscc": enterprise.uscc,
        "industry": enterprise.industry,
        "region": enterprise.region,
        "size": size,
        "production_type": kind,
        "activities": reading.listed([words(f"activity.{code}") for code in enterprise.activities]),
        "staff": words("profile.people", count=f"{enterprise.staff:,}") if enterprise.staff is not None else "",
        "revenue": words("profile.money", amount=yuan(enterprise.revenue, reading.locale))
        if enterprise.revenue is not None
        else "",
        "business": enterprise.business,
    }
    return tuple((words(f"profile.{key}"), clean(value)) for key, value in values.items() if value)
