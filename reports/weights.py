"""Which weights a report was scored with, in words: the questionnaire's own, or a weight set beside them."""

from collections.abc import Callable
from dataclasses import dataclass

from questionnaires.model import Questionnaire
from reports import numbers
from reports.text import clean, cut
from reports.wording import Wording
from scoring.result import MISSING, TOTAL, Result
from scoring.weight_set import SHORT, NodeWeights, WeightSet, children

LONGEST_RATIONALE = 240  #: characters of it that are printed; all of it stands in the weight set

MOST_NAMED = 5  #: experts above the limit


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherWeights:
    """A weight set that a result was scored with."""

    weights: WeightSet
    standard_total: int  #: units of the total under the questionnaire's own weights
    spelled: Callable[[str], str] = clean  #: what people typed, as it can be printed


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsView:
    """The weights of a report."""

    label: str  #: name, version and short fingerprint; or "标准权重 2026.1"
    standard: bool
    sentence: str  #: for the method block: what they are, who made them, how
    difference: str  #: total against the standard total; empty for the standard weights
    fingerprint: str  #: all 64 digits; empty for the standard weights, whose questionnaire has one


def weights_view(
    questionnaire: Questionnaire, result: Result, words: Wording, other: OtherWeights | None
) -> WeightsView:
    """The weights of a result in words."""
    if other is None:
        label = words("weights.standard", version=questionnaire.version)
        sentence = words("weights.standard_text", label=label)
        return WeightsView(label=label, standard=True, sentence=sentence, difference="", fingerprint="")
    weights, spell = other.weights, other.spelled
    label = f"{spell(weights.name)} v{weights.version} · {weights.fingerprint[:SHORT]}"
    difference = _difference(result.nodes[TOTAL].units, other.standard_total, words)
    parts = [
        words("weights.other_text", label=label),
        difference,
        words("weights.made", by=spell(weights.made_by), on=weights.made_on.isoformat(), how=_how(questionnaire, other, words)),
    ]  # fmt: skip
    if weights.rationale:
        parts.append(words("weights.rationale", text=cut(spell(weights.rationale), LONGEST_RATIONALE).rstrip("。.")))
    return WeightsView(
        label=label, standard=False, sentence=words("sentence.separator").join(parts), difference=difference,
        fingerprint=weights.fingerprint,
    )  # fmt: skip


def _difference(total: int, standard: int, words: Wording) -> str:
    if MISSING in (total, standard):
        return words("weights.no_difference")
    change = numbers.signed(numbers.printed(total, 2) - numbers.printed(standard, 2), 2)
    return words(
        "weights.difference", total=numbers.points(total, 2), standard=numbers.points(standard, 2), change=change
    )


def _how(questionnaire: Questionnaire, other: OtherWeights, words: Wording) -> str:
    """Every node that was weighed, with its method and consistency; the rest keeps the standard weights."""
    names = {side.code: side.name[words.locale] for side in questionnaire.sides}
    names |= {dimension.code: dimension.name[words.locale] for dimension in questionnaire.dimensions}
    told = []
    for each in other.weights.nodes:
        how = words(f"weights.method.{each.method.value}")
        if each.judgements:
            how = words.counted("weights.experts", len(each.judgements), method=how)
        how = _consistency(each, how, other.spelled, words)
        told.append(words("weights.node", node=names.get(each.node, words("weights.total")), how=how))
    left = sum(len(found) > 1 for found in children(questionnaire).values()) - len(other.weights.nodes)
    if left > 0:
        told.append(words("weights.rest"))
    return words("weights.separator").join(told)


def _consistency(given: NodeWeights, how: str, spell: Callable[[str], str], words: Wording) -> str:
    """The method with its consistency ratio; of several experts with the least and the largest, and who is above the limit."""
    if given.consistency_ratio is None:
        return how
    ratio = f"{given.consistency_ratio:.3f}"
    if len(given.ratios) < 2:
        how = words("weights.ratio", method=how, ratio=ratio)
    else:
        ends = {"low": f"{min(given.ratios):.3f}", "high": f"{max(given.ratios):.3f}"}
        how = words("weights.ratio_each", method=how, ratio=ratio, **ends)
    if not given.contradictory:
        return how
    experts = words("list.separator").join(map(spell, given.contradictory[:MOST_NAMED]))
    if len(given.contradictory) > MOST_NAMED:
        experts = words("weights.above_more", experts=experts, count=len(given.contradictory))
    return words("weights.above", how=how, experts=experts)
