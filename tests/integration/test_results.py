"""The result page and its files: every figure is the engine's, nothing typed is alive, nobody else sees it."""

import hashlib
import json
import random
from functools import cache
from uuid import UUID

import pytest

from questionnaires import catalogue
from questionnaires.model import InventoryInput, Item, ItemKind, Questionnaire
from scoring.encode import encode, parse_cell
from scoring.model import compile_model
from survey.models import Assessment, AssessmentState, Organisation, Submission
from survey.organisations.services import scoring_profile
from tests.factories import AT, Factory


def cells(questionnaire: Questionnaire, *, level: float, seed: int = 7) -> dict[str, str]:
    """Answers of an enterprise that reaches about `level` (0 to 1) of every ladder."""
    chance = random.Random(seed)
    return {item.code: cell(item, level, chance) for item in questionnaire.items()}


def cell(item: Item, level: float, chance: random.Random) -> str:
    if item.kind is ItemKind.INVENTORY:
        if item.input is InventoryInput.CHOICES:
            return "|".join(option.code for option in item.options[:2])
        return "12" if item.input is InventoryInput.NUMBER else "用友 U8、自建 MES"
    if item.kind is ItemKind.MULTI:
        chosen = [o.code for o in item.options if not o.exclusive and chance.random() < level]
        return "|".join(chosen or [o.code for o in item.options if o.exclusive] or [item.options[0].code])
    rung = min(int((level + chance.uniform(-0.25, 0.25)) * len(item.ladder)), len(item.ladder) - 1)
    return item.ladder[max(rung, 0)].code


def submit(
    make: Factory, organisation: Organisation, answers: dict[str, str], *, code: str = "lianghua-sme",
    notes: dict[str, str] | None = None, evidence: dict[str, str] | None = None, reasons: dict[str, str] | None = None,
) -> Assessment:
    """Submit `answers`, item code to the notation of answer files."""
    questionnaire = catalogue.get(code)
    items = {item.code: item for item in questionnaire.items()}
    model = compile_model(questionnaire)
    string = encode(model, {key: parse_cell(items[key], value) for key, value in answers.items()}, scoring_profile(organisation))
    assessment = make.assessment(
        organisation, questionnaire=questionnaire.code, version=questionnaire.version, state=AssessmentState.SUBMITTED,
        submitted_at=AT,
    )
    body = json.dumps({
        "questionnaire": questionnaire.key,
        "profile": {
            key: getattr(organisation, key)
            for key in ("name", "uscc", "industry", "region", "staff", "size", "production_type", "activities")
        } | {"revenue": str(organisation.revenue)},
        "responses": {
            key: {
                "value": value, "reason": (reasons or {}).get(key, ""), "note": (notes or {}).get(key, ""),
                "evidence_url": (evidence or {}).get(key, ""),
            }
            for key, value in answers.items()
        },
    }, ensure_ascii=False, sort_keys=True)
    make._keep(Submission(
        assessment_id=assessment.id, answers=string, body=body, sha256=hashlib.sha256(body.encode()).hexdigest(),
        declared_by="王工", submitted_at=AT,
    ))
    return assessment
