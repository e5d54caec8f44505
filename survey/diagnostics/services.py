"""From a frozen submission to a report as plain data, and asking for its files."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from uuid import UUID

import numpy as np
from flask import current_app, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from reports import diagnostic
from reports.beside import Beside
from reports.diagnosis import Diagnosis
from reports.document import DiagnosticReport, Imprint, ReviewView
from reports.doubt import Basis
from reports.enterprise import Enterprise
from reports.errors import MissingGlyph
from reports.evidence_files import EvidenceFile
from reports.formats import Format
from reports.maker import NOBODY, Maker
from reports.plan_document import PlanView
from reports.rated_otherwise import Overruled
from reports.sections import narrowed
from reports.spelling import NAME, REASON, Speller
from reports.spelling import diagnosis as spelled_diagnosis
from reports.weights import OtherWeights
from scoring.result import SCORING_VERSION
from survey import audit
from survey.clock import BEIJING
from survey.config import Config
from survey.diagnostics.expert import Expert, grouped
from survey.diagnostics.frozen import Frozen
from survey.files import open_store
from survey.models import Report, ReportState, Submission
from survey.organisations import reference
from survey.organisations.size import classify
from survey.peers.kept import Comparison
from survey.peers.words import peer_group

WEIGHTS = "weights"  #: field of what people typed in a weight set
ENGINES = ("weasyprint", "pypdfium2", "python-docx", "xlsxwriter")  #: what writes the files
DESIGN = (".py", ".html", ".css", ".toml")  #: files of `reports` that the looks of its files follow from


def document(
    frozen: Frozen,
    *,
    locale: str,
    prepared_on: date,
    plan: PlanView | None = None,
    comparison: Comparison | None = None,
    made_by: Maker = NOBODY,
) -> DiagnosticReport:
    """Report on a submission as plain data: what the result page shows and, with a plan, the PDF prints."""
    questionnaire = frozen.questionnaire
    return diagnostic.build(
        questionnaire,
        frozen.result,
        frozen.answers,
        enterprise(frozen, locale=locale),
        locale=spoken(frozen, locale),
        imprint=Imprint(
            assessed_on=frozen.submitted_at.astimezone(BEIJING).date(),
            prepared_on=prepared_on,
            prepared_by=frozen.expert.consultancy if frozen.expert else "",
            number=frozen.report_number,
            reviewed=frozen.expert is not None,
            review=review(frozen.expert) if frozen.expert else None,
            maker=made_by,
        ),
        notes=frozen.notes,
        beside=Beside(
            benchmark=peer_group(frozen, comparison, locale=spoken(frozen, locale)),
            references=comparison is not None and comparison.references,
            basis=doubt_basis(frozen, comparison),
            earlier=frozen.earlier,
            plan=plan,
            profile=frozen.scoring_profile,
            weights=frozen.weights,
            overruled=overruled(frozen.expert) if frozen.expert else {},
            files=evidence_files(frozen),
            diagnosis=diagnosis(frozen, spoken(frozen, locale)),
        ),
    )


def diagnosis(frozen: Frozen, locale: str) -> Diagnosis | None:
    """What a consultant wrote, with the logo of the house, and with what no font of ours can draw written out."""
    found = frozen.diagnosis(locale, open_store(current_app.config["RONGPING"].files))
    return spelled_diagnosis(found, Speller()) if found else None


def review(expert: Expert) -> ReviewView:
    """Who reviewed what, as the cover tells it."""
    return ReviewView(
        reviewers=expert.reviewers,
        completed_on=expert.completed_at.astimezone(BEIJING).date(),
        asked=expert.asked,
        rated=expert.rated,
        differing=expert.differing,
        stated=expert.stated,
        proven=Counter(expert.grades.values()),
        blind=expert.blind,
        confirmed_on=expert.confirmed_at.astimezone(BEIJING).date() if expert.confirmed_at else None,
        signed_on=expert.signed_at.astimezone(BEIJING).date() if expert.signed_at else None,
        signed_by=expert.signed_by,
        code=grouped(expert.code),
        verify=verify_address(expert.code) if expert.code else "",
    )


def overruled(expert: Expert) -> dict[str, Overruled]:
    """Answers of the enterprise that the reviewers rated otherwise, with their reasons."""
    return {
        code: Overruled(stated=answer, reason=expert.reasons.get(code, "")) for code, answer in expert.overruled.items()
    }


def evidence_files(frozen: Frozen) -> dict[str, list[EvidenceFile]]:
    """Files handed in with the submission, and by whoever reviewed it until they were done."""
    kept = frozen.expert.files if frozen.expert else frozen.files
    return {
        code: [EvidenceFile(sha256=sha256, enterprise=sha256 in frozen.files.get(code, ())) for sha256 in hashes]
        for code, hashes in kept.items()
    }


def verify_address(code: str) -> str:
    """Where anybody checks a signed report."""
    base: str = current_app.config["RONGPING"].base_url
    return f"{base}/verify/{grouped(code)}"


def maker(config: Config) -> Maker:
    """The installation as its reports name it, with what no font of ours can draw written out."""
    speller = Speller()
    return Maker(
        operator=speller(config.operator, "operator"),
        contact=speller(config.contact, "contact"),
        address=config.public_address,
    )


def doubt_basis(frozen: Frozen, comparison: Comparison | None) -> Basis:
    """What doubt rests on: evidence, and what others usually answer where something does not apply."""
    if comparison is None or comparison.usual is None:
        return Basis(graded=frozen.graded, reviewed=frozen.expert is not None)
    usual = comparison.usual
    return Basis(
        graded=frozen.graded,
        typical=np.array(usual.items, np.int32),
        peers=usual.n,
        reviewed=frozen.expert is not None,
    )


def planned(frozen: Frozen, *, locale: str) -> PlanView | None:
    """Plan and budget curve for the PDF; some integer programmes, so not for the result page."""
    from reports.plans import default_plan  # noqa: PLC0415  (only workers make it)

    chosen = frozen.diagnosis(spoken(frozen, locale))
    return default_plan(
        narrowed(frozen.questionnaire, chosen), frozen.result, frozen.scoring_profile, spoken(frozen, locale)
    )


def spoken(frozen: Frozen, locale: str) -> str:
    """`locale` if the questionnaire has it, else the language it was written in."""
    locales = frozen.questionnaire.locales
    return locale if locale in locales else locales[0]


def enterprise(frozen: Frozen, *, locale: str) -> Enterprise:
    """Profile of the enterprise as it was when it submitted, in words."""
    profile = frozen.profile
    industry = reference.industries().get(str(profile.get("industry", "")))
    region = reference.regions().get(str(profile.get("region", "")))
    staff, revenue = profile.get("staff"), profile.get("revenue")
    return Enterprise(
        name=frozen.name,
        uscc=str(profile.get("uscc", "")),
        industry=f"{industry.code} {industry.label(locale)}" if industry else "",
        region=region.label(locale) if region else "",
        size=str(profile.get("size", "")),
        size_reason=_size_reason(frozen),
        production_type=str(profile.get("production_type", "")),
        activities=tuple(profile.get("activities", ())),
        staff=int(staff) if staff is not None else None,
        revenue=Decimal(str(revenue)) if revenue is not None else None,
    )


def printable(frozen: Frozen, kind: Format = Format.PDF) -> Frozen:
    """Submission with what people typed fit for a file: for a PDF, what no font of ours can draw (emoji, say) is written out."""
    return _spelled(frozen, Speller(drawn=kind is Format.PDF))


def replaced(frozen: Frozen, *, locale: str) -> tuple[MissingGlyph, ...]:
    """What `printable` writes out, with the field each character stands in."""
    speller = Speller()
    _spelled(frozen, speller)
    if written := frozen.diagnosis(spoken(frozen, locale)):
        spelled_diagnosis(written, speller)
    return tuple(speller.replaced)


def _spelled(frozen: Frozen, speller: Speller) -> Frozen:
    return replace(
        frozen,
        profile={**frozen.profile, NAME: speller(frozen.name, NAME)},
        answers=speller.answers(frozen.answers),
        notes=speller.notes(frozen.notes),
        weights=_spelled_weights(frozen.weights, speller) if frozen.weights else None,
        expert=_spelled_expert(frozen.expert, speller) if frozen.expert else None,
    )


def _spelled_expert(expert: Expert, speller: Speller) -> Expert:
    names = tuple(speller(name, NAME) for name in expert.reviewers)
    signed_by = speller(expert.signed_by, NAME)
    return replace(
        expert,
        consultancy=speller(expert.consultancy, NAME),
        reviewers=names,
        signed_by=signed_by,
        reasons={code: speller(reason, f"{code}.{REASON}") for code, reason in expert.reasons.items()},
        overruled=speller.answers(expert.overruled),
    )


def _spelled_weights(other: OtherWeights, speller: Speller) -> OtherWeights:
    """The weight set itself stays as it is: its fingerprint is of what people typed."""
    typed = (other.weights.name, other.weights.made_by, other.weights.rationale)
    return replace(other, spelled={text: speller(text, WEIGHTS) for text in typed}.__getitem__)


def _size_reason(frozen: Frozen) -> str:
    """Return the rule that gave the size, in the language of this request or job."""
    profile = frozen.profile
    if None in (profile.get("staff"), profile.get("revenue")) or not profile.get("industry"):
        return ""
    size = classify(str(profile["industry"]), staff=int(profile["staff"]), revenue=Decimal(str(profile["revenue"])))
    if size.size != profile.get("size"):
        return ""
    return " ".join(render_template("organisations/size_reason.html", size=size).split()).rstrip("。.")


def fingerprint(
    frozen: Frozen, comparison: Comparison | None = None, made_by: Maker = NOBODY, *, kind: Format = Format.PDF
) -> str:
    """Of everything a file follows from beside the submission: scoring, questionnaire, weights, peers, our design, the engine, who made it."""
    compared = comparison.fingerprint if comparison else ""
    weighted = frozen.weight_set.fingerprint if frozen.weight_set else ""
    expert = frozen.expert
    reviewed = (expert.outcome_sha256, expert.code and verify_address(expert.code), expert.diagnosis) if expert else ()
    parts = (
        frozen.model.fingerprint, SCORING_VERSION, frozen.questionnaire.content_hash, weighted, design(), compared,
        *reviewed, made_by.operator, made_by.contact, made_by.address, *([kind] if kind is not Format.PDF else []),
    )  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def design() -> str:
    """Hash of the code, templates, styles and words that make a file."""
    engines = " ".join(f"{name} {version(name)}" for name in ENGINES)
    found = hashlib.sha256(engines.encode())
    for path, file in sorted(_files(files("reports"), "")):
        found.update(f"\n{path}\n".encode() + file.read_bytes())
    return found.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found: list[tuple[str, Traversable]] = []
    for entry in folder.iterdir():
        path = f"{prefix}/{entry.name}"
        if entry.is_dir() and entry.name not in {"__pycache__", "fonts"}:
            found += _files(entry, path)
        elif entry.name.endswith(DESIGN):
            found.append((path, entry))
    return found


def find_report(
    session: Session,
    frozen: Frozen,
    *,
    locale: str,
    kind: Format = Format.PDF,
    comparison: Comparison | None = None,
    made_by: Maker = NOBODY,
) -> Report | None:
    """Return the file of this submission in this language and design, with these weights and peer figures, whatever its state."""
    return session.scalar(
        select(Report).where(
            Report.submission_id == frozen.submission_id,
            Report.locale == locale,
            Report.fingerprint == fingerprint(frozen, comparison, made_by, kind=kind),
        )
    )


def request_report(
    session: Session,
    frozen: Frozen,
    *,
    locale: str,
    by: UUID,
    at: datetime,
    kind: Format = Format.PDF,
    comparison: Comparison | None = None,
    made_by: Maker = NOBODY,
) -> Report:
    """Put a new report in the queue; somebody else's, if they asked at the same moment; NoResultFound if its subject went."""
    session.execute(select(Submission.id).where(Submission.id == frozen.submission_id).with_for_update()).one()
    if found := find_report(session, frozen, locale=locale, kind=kind, comparison=comparison, made_by=made_by):
        return found
    report = Report(
        submission_id=frozen.submission_id,
        locale=locale,
        format=kind,
        fingerprint=fingerprint(frozen, comparison, made_by, kind=kind),
        comparison=comparison.write() if comparison else "",
        weights=frozen.weight_set.body if frozen.weight_set else "",
        outcome_id=frozen.expert.outcome_id if frozen.expert else None,
        signed=bool(frozen.expert and frozen.expert.code),
        diagnosis=frozen.expert.diagnosis if frozen.expert else "",
        requested_at=at,
        requested_by=by,
    )
    session.add(report)
    session.flush()
    detail = {"locale": locale, "format": kind.value}
    audit.record(session, "report_requested", f"report:{report.id}", by=by, at=at, detail=detail)
    return report


def retry(session: Session, seen: Report, *, by: UUID, at: datetime) -> bool:
    """Put a report that failed, or whose file was lost, back in the queue, with all its attempts; whether it still was as `seen`."""
    report = session.get_one(Report, seen.id, with_for_update=True)
    if (report.state, report.sha256) != (seen.state, seen.sha256):
        return False  # somebody else was faster
    report.state, report.attempts, report.problem = ReportState.QUEUED, 0, ""
    report.requested_at, report.requested_by, report.finished_at = at, by, None
    report.sha256 = report.size = None
    session.flush()
    audit.record(session, "report_retried", f"report:{report.id}", by=by, at=at)
    return True


def file_name(frozen: Frozen, extension: str, *, locale: str, report: bool = True, compared: bool = False) -> str:
    """Name under which a reader keeps a file: enterprise, what it is, weight set, date; without what file systems refuse."""
    kind = {"zh": "数字化诊断报告" if report else "评测结果", "en": "diagnosis" if report else "result"}
    if compared:
        kind = {"zh": "改造前后对比报告", "en": "before-and-after"}
    if frozen.expert:
        kind = {locale: kind[locale] + {"zh": "-专家复评", "en": "-reviewed"}[locale]}
    under = f"-{kept_name(frozen.weight_set.name)} v{frozen.weight_set.version}" if frozen.weight_set else ""
    day = frozen.submitted_at.astimezone(BEIJING).strftime("%Y%m%d")
    return f"{kept_name(frozen.name) or 'rongping'}-{kind[locale]}{under}-{day}.{extension}"


def kept_name(name: str) -> str:
    """What of a name file systems take."""
    taken = "".join(" " if character in '\\/:*?"<>|%' else character for character in name if character.isprintable())
    return " ".join(taken.split()).strip(". ")[:60]
