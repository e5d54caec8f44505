"""A submission read back: the frozen answers, remarks and profile, and what the scoring engine makes of them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import ProfileField, Questionnaire
from questionnaires.rules import Profile
from reports.changes import EarlierRound
from reports.diagnosis import Diagnosis
from reports.weights import OtherWeights
from scoring.answer import Answer, parse_cell
from scoring.encode import decode, resolve
from scoring.errors import AnswerError
from scoring.evidence import Grade
from scoring.model import ScoringModel, compile_model
from scoring.result import ResponseState, Result
from scoring.weight_set import WeightSet
from scoring.weights_applied import under
from survey.clock import BEIJING
from survey.diagnostics import expert, written
from survey.diagnostics.evaluated import evaluated
from survey.diagnostics.expert import Expert
from survey.files import FileStore
from survey.models import Assessment, ReviewOutcome, Signature, Submission


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """One submission with all that is needed to show and print it; later changes of the enterprise do not reach it."""

    assessment_id: UUID
    submission_id: UUID
    questionnaire: Questionnaire
    string: str  #: the submission in the one-string form
    sha256: str
    submitted_at: datetime
    declared_by: str
    profile: Mapping[str, Any]  #: the enterprise as it was: the columns of `Organisation`
    answers: Mapping[str, Answer]
    notes: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)  #: links, by item
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: hashes of the files handed in, by item
    opinions: Mapping[str, Sequence[Mapping[str, str]]] = field(
        default_factory=dict
    )  #: what colleagues said otherwise, by item
    earlier: EarlierRound | None = None  #: the round before, if there was one
    expert: Expert | None = None  #: the review whose answers these are, instead of the enterprise's own
    weights: OtherWeights | None = None  #: instead of the questionnaire's own; `questionnaire` is under them, then

    def under(self, weights: WeightSet) -> "Frozen":
        """The same submission under a weight set: another view, beside the standard result, without the round before it."""
        other = OtherWeights(weights=weights, standard_total=self.result.total)
        return replace(self, questionnaire=under(self.questionnaire, weights), weights=other, earlier=None)

    def reviewed(self, outcome: ReviewOutcome, signature: Signature | None = None, *, diagnosis: str = "") -> "Frozen":
        """The same submission as reviewers found it, signed or not, with what a consultant wrote of it; the round before it is not comparable, for nobody reviewed it."""
        found = expert.read(outcome, signature, stated=self.result.total, diagnosis=diagnosis)
        answers = self.with_answers(found.values)
        own = self.answers
        overruled = {
            code: own[code] for code in found.values if code in own and not own[code].scores_like(answers[code])
        }
        found = replace(found, overruled=overruled)
        return replace(self, string=outcome.answers, answers=answers, expert=found, earlier=None)

    def with_answers(self, values: Mapping[str, str]) -> Mapping[str, Answer]:
        """Answer of every item, with `values` in the notation of answer files instead of the enterprise's own, by item code."""
        items = {item.code: item for item in self.questionnaire.items()}
        other = {code: parse_cell(items[code], value) for code, value in values.items() if code in items}
        return resolve(self.model, {**self.answers, **other}, self.scoring_profile)

    @property
    def weight_set(self) -> WeightSet | None:
        """What it is under instead of the questionnaire's own weights."""
        return self.weights.weights if self.weights else None

    @property
    def name(self) -> str:
        """Name of the enterprise."""
        return str(self.profile.get("name", ""))

    @property
    def graded(self) -> Mapping[str, Grade]:
        """How well each answer is proven: whoever answers can link or hand in a document, no more; reviewers say what they saw."""
        linked = dict.fromkeys((*self.evidence, *self.files), Grade.DOCUMENTED)
        return {**linked, **self.expert.grades} if self.expert else linked

    @property
    def report_number(self) -> str:
        """Number its report carries."""
        if self.expert is None:
            return self.sha256[:8].upper()
        stands_for = self.expert.outcome_sha256 + self.expert.diagnosis
        return hashlib.sha256(stands_for.encode()).hexdigest()[:8].upper()

    @cached_property
    def model(self) -> ScoringModel:
        """How this version is scored."""
        return compile_model(self.questionnaire)

    @cached_property
    def result(self) -> Result:
        """Everything that follows from the answers."""
        chosen = self.diagnosis(self.questionnaire.locales[0])
        choice = chosen.choice if chosen else None
        return evaluated(self.questionnaire, self.string, profile=self.scoring_profile, choice=choice)

    def diagnosis(self, locale: str, store: FileStore | None = None) -> Diagnosis | None:
        """What a consultant wrote of it in one language; None for nothing."""
        return written.read(self.expert.diagnosis, locale, store) if self.expert else None

    @property
    def scoring_profile(self) -> Profile:
        """What conditions of items and measures may ask of the enterprise as it was."""
        known: dict[ProfileField, Any] = {}
        for asked in ProfileField:
            value = self.profile.get(asked.value)
            if value is not None:
                known[asked] = value if isinstance(value, str) else tuple(value)
        return known


def read(assessment: Assessment, submission: Submission, earlier: EarlierRound | None = None) -> Frozen:
    """Read a submission back, with the round before it.

    Raises
    ------
    CatalogueError
        If its questionnaire is no longer there, or no longer what it was.
    """
    questionnaire = catalogue.get(assessment.questionnaire, assessment.version)
    body = json.loads(submission.body)
    responses = body["responses"]
    return Frozen(
        assessment_id=assessment.id,
        submission_id=submission.id,
        questionnaire=questionnaire,
        string=submission.answers,
        sha256=submission.sha256,
        submitted_at=submission.submitted_at,
        declared_by=submission.declared_by,
        profile=body["profile"],
        answers=_answers(questionnaire, submission.answers, responses),
        notes={code: given["note"] for code, given in responses.items() if given.get("note")},
        evidence=_evidence(responses),
        files=body.get("files", {}),
        opinions=body.get("opinions", {}),
        earlier=earlier,
    )


def read_round(assessment: Assessment, submission: Submission) -> EarlierRound | None:
    """Read back what a later round is compared with; nothing where its questionnaire is no longer there, or not what it was."""
    try:
        questionnaire = catalogue.get(assessment.questionnaire, assessment.version)
    except CatalogueError:
        return None
    body = json.loads(submission.body)
    linked = (*_evidence(body["responses"]), *body.get("files", ()))
    return EarlierRound(
        questionnaire=questionnaire,
        answers=submission.answers,
        day=submission.submitted_at.astimezone(BEIJING).date(),
        graded=dict.fromkeys(linked, Grade.DOCUMENTED),
    )


def _evidence(responses: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Links to documents, by item."""
    return {code: given["evidence_url"] for code, given in responses.items() if given.get("evidence_url")}


def _answers(
    questionnaire: Questionnaire, string: str, responses: Mapping[str, Mapping[str, str]]
) -> dict[str, Answer]:
    """Answer of every item: the options scoring reads, with the numbers, texts and reasons kept beside them."""
    answers = decode(compile_model(questionnaire), string)
    for item in questionnaire.items():
        given = responses.get(item.code)
        if given is None or answers[item.code].state is ResponseState.NOT_ASKED:
            continue
        try:
            typed = parse_cell(item, given["value"])
        except AnswerError:
            continue
        if (typed.state, typed.options) == (answers[item.code].state, answers[item.code].options):
            answers[item.code] = replace(typed, reason=given.get("reason") or None)
    return answers
