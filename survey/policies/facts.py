"""What policies are held against: results of submissions, and what enterprises state, as the arrays `scoring.policies` takes."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from questionnaires import catalogue
from questionnaires.policy import OF_ROUNDS, Policy, PolicyLibrary, RuleKind
from scoring.aggregate import score
from scoring.levels import levels
from scoring.model import compile_model
from scoring.policies import FEN, Facts, Round
from scoring.result import MISSING
from survey.models import PolicyAnswer

NOT_SUBMITTED = ""  #: in a sequence of answer strings


def round_of(key: str, answers: Sequence[str]) -> Round:
    """Results of submissions in the one-string form to one version, `code@version`; `MISSING` where nothing was submitted."""
    model = compile_model(catalogue.get(*key.split("@")))
    given = np.array([each != NOT_SUBMITTED for each in answers], bool)
    present = [each for each in answers if each != NOT_SUBMITTED]
    scores = score(model, present)
    level = np.full(len(answers), MISSING, np.int64)
    level[given] = levels(model, present, scores).level
    nodes: dict[str, NDArray[np.int64]] = {}
    for column, node in enumerate(model.nodes):
        values = np.full(len(answers), MISSING, np.int64)
        values[given] = scores.nodes[:, column]
        nodes[node] = values
    return Round(level=level, nodes=nodes)


def facts(
    library: PolicyLibrary,
    stated: Sequence[PolicyAnswer | None],
    *,
    rounds: Mapping[str, Round],
    before: Mapping[str, Round],
) -> Facts:
    """Everything known of enterprises; `stated` has one entry for each, None for those that stated nothing."""
    return Facts(
        count=len(stated),
        rounds=rounds,
        before=before,
        spend=np.array([_fen(each) for each in stated], np.int64),
        grades={
            certificate.code: np.array(
                [each.grades.get(certificate.code, MISSING) if each else MISSING for each in stated], np.int64
            )
            for certificate in library.certificates
        },
        papers={
            paper.code: np.array([paper.code in each.papers if each else MISSING for each in stated], np.int64)
            for paper in library.papers
        },
    )


def asks_before(policies: Sequence[Policy]) -> bool:
    """Whether any rule compares with the round before."""
    return any(rule.kind in (RuleKind.GAIN, RuleKind.CLIMB) for each in policies for rule in each.every_rule)


def asks_results(policy: Policy) -> bool:
    """Whether any rule is about results."""
    return any(rule.kind in OF_ROUNDS for rule in policy.every_rule)


def _fen(answer: PolicyAnswer | None) -> int:
    return MISSING if answer is None or answer.spend is None else int(answer.spend * FEN)
