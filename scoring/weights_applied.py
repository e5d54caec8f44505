"""A questionnaire under a weight set, and everything in a set that does not fit."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from questionnaires.model import Dimension, Questionnaire
from questionnaires.problems import Finding, did_you_mean, one_of
from scoring.elicitation import Elicited, elicit
from scoring.errors import ScoringError
from scoring.judgements import JudgementError, Method
from scoring.model import MOST_WEIGHT
from scoring.weight_set import NodeWeights, WeightSet, children


class WeightSetError(ScoringError):
    """A weight set that does not fit its questionnaire.

    Attributes
    ----------
    findings : tuple of Finding
        Everything that is wrong, by its place in `as_mapping`.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(
            "; ".join(
                f"{'.'.join(map(str, each.path))}: "
                + (f"expected {each.expected}, got {each.found}" if each.expected else each.found)
                for each in findings
            )
        )


def under(questionnaire: Questionnaire, weights: WeightSet) -> Questionnaire:
    """The questionnaire under a weight set: every score of it is exact, and has a fingerprint of its own.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version the set is for.
    weights : WeightSet
        Whose nodes replace those of the questionnaire.

    Returns
    -------
    Questionnaire
        The same texts, items, gates and measures.

    Raises
    ------
    WeightSetError
        With everything that does not fit.

    Examples
    --------
    >>> from datetime import date
    >>> from scoring.evaluate import evaluate
    >>> from scoring.example import example_questionnaire
    >>> asked = example_questionnaire()
    >>> weights = WeightSet(
    ...     questionnaire="example@1", name="ours", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="",
    ...     nodes=(NodeWeights(node="FND", weights={"FND-EQP": 1, "FND-SEC": 3}),),
    ... )
    >>> evaluate(asked, "2-310").total, evaluate(under(asked, weights), "2-310").total
    (840000, 700000)
    """
    findings = tuple(misfits(questionnaire, weights))
    if findings:
        raise WeightSetError(findings)
    given = {code: weight for each in weights.nodes for code, weight in each.weights.items()}
    sides = tuple(replace(side, weight=given.get(side.code, side.weight)) for side in questionnaire.sides)
    dimensions = tuple(_dimension(each, given) for each in questionnaire.dimensions)
    return replace(questionnaire, sides=sides, dimensions=dimensions)


def _dimension(dimension: Dimension, given: Mapping[str, int]) -> Dimension:
    if not dimension.weight:
        return dimension
    indicators = tuple(replace(each, weight=given.get(each.code, each.weight)) for each in dimension.indicators)
    return replace(dimension, weight=given.get(dimension.code, dimension.weight), indicators=indicators)


def misfits(questionnaire: Questionnaire, weights: WeightSet) -> Iterator[Finding]:
    """Everything in a weight set that does not fit the questionnaire or contradicts its own judgements.

    Parameters
    ----------
    questionnaire : Questionnaire
        The version the set should be for.
    weights : WeightSet
        To look at.

    Yields
    ------
    Finding
        With its place in `as_mapping`, what was found, what was expected and a remedy.

    Examples
    --------
    >>> from datetime import date
    >>> from scoring.example import example_questionnaire
    >>> weights = WeightSet(
    ...     questionnaire="example@1", name="ours", version=1, made_by="A", made_on=date(2026, 11, 22), rationale="",
    ...     nodes=(NodeWeights(node="FND", weights={"FND-EQP": 1}),),
    ... )
    >>> [(each.path, each.found, each.expected) for each in misfits(example_questionnaire(), weights)]
    [(('nodes', 'FND', 'weights'), 'nothing', 'a weight of FND-SEC')]
    """
    if weights.questionnaire != questionnaire.key:
        yield Finding(path=("questionnaire",), found=weights.questionnaire, expected=questionnaire.key)
        return
    known = children(questionnaire)
    for each in weights.nodes:
        path = ("nodes", each.node)
        if each.node not in known:
            near = did_you_mean(each.node, known)
            yield Finding(path=path, found=each.node, expected=one_of(known, most=20), remedy=near)
            continue
        wrong = list(_wrong_weights(each, known[each.node]))
        yield from wrong
        if not wrong:
            yield from _wrong_judgements(each, tuple(known[each.node]))


def _wrong_weights(given: NodeWeights, expected: Mapping[str, int]) -> Iterator[Finding]:
    """Children that are missing or unknown, weights that are not above 0 or are too large."""
    path = ("nodes", given.node, "weights")
    for code in given.weights:
        if code not in expected:
            yield Finding(
                path=(*path, code), found=code, expected=one_of(expected), remedy=did_you_mean(code, expected)
            )
    for code in expected:
        if code not in given.weights:
            yield Finding(path=path, found="nothing", expected=f"a weight of {code}", remedy=f"add {code}: 1 or more")
        elif given.weights[code] < 1:
            yield Finding(
                path=(*path, code), found=str(given.weights[code]), expected="a whole number above 0",
                remedy="a weight of zero would drop it unseen; give it 1 at least",
            )  # fmt: skip
    if sum(given.weights.values()) > MOST_WEIGHT:
        total = f"{sum(given.weights.values()):,}"
        yield Finding(
            path=path, found=f"a sum of {total}", expected=f"at most {MOST_WEIGHT:,}", remedy="scale them down"
        )


def _wrong_judgements(given: NodeWeights, codes: tuple[str, ...]) -> Iterator[Finding]:
    """Judgements (in the order of the questionnaire) that cannot be used, and weights that do not follow from them."""
    path = ("nodes", given.node)
    if (given.method is Method.TYPED) == bool(given.judgements):
        expected = "none, for the weights were typed" if given.judgements else f"what the experts said ({given.method})"
        found = f"{len(given.judgements)}" if given.judgements else "nothing"
        yield Finding(path=(*path, "judgements"), found=found, expected=expected, remedy="or change the method")
        return
    if given.method is Method.TYPED:
        return
    try:
        made = elicit(given.method, given.judgements, codes)
    except JudgementError as error:
        for fault in error.faults:
            place = (fault.expert, "rows", *((fault.row,) if fault.column is None else (fault.row, fault.column)))
            yield Finding(
                path=(*path, "judgements", *place), found=fault.found, expected=fault.expected, remedy=fault.remedy
            )
        return
    follow = dict(zip(codes, made.integers, strict=True))
    if follow != given.weights:
        expected = ", ".join(map(str, made.integers))
        yield Finding(
            path=(*path, "weights"), found=", ".join(str(given.weights[code]) for code in codes), expected=f"{expected}, which the judgements give",
            remedy="take those, or say method: typed and leave the judgements out",
        )  # fmt: skip
    yield from _wrong_ratios(given, made)


def _wrong_ratios(given: NodeWeights, made: Elicited) -> Iterator[Finding]:
    """Consistency ratios that do not follow from the judgements."""
    path, remedy = ("nodes", given.node), "leave it out, and it is worked out"
    if given.consistency_ratio is not None and given.consistency_ratio != made.rounded_ratio:
        yield Finding(
            path=(*path, "consistency_ratio"),
            found=f"{given.consistency_ratio:g}",
            expected=f"{made.rounded_ratio}",
            remedy=remedy,
        )
    for expert, (told, own) in enumerate(zip(given.ratios, made.rounded_ratios, strict=False)):
        if told != own:
            place = (*path, "judgements", expert, "consistency_ratio")
            yield Finding(path=place, found=f"{told:g}", expected=f"{own:g}", remedy=remedy)
