"""The yardstick: the same cascade as a careful programmer would write it over dicts, one enterprise after another."""

from collections.abc import Mapping

from questionnaires.model import Questionnaire
from scoring.encode import decode
from scoring.model import ScoringModel
from scoring.result import ResponseState

MISSING = -1
NOT_APPLICABLE, DONT_KNOW, BLANK = "NA", "DK", ""

Answers = Mapping[str, str | tuple[str, ...]]  #: item code → option code, option codes, or one of the words above


class PlainScorer:
    """Tables as dicts, built once; `score` loops."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.coverage = questionnaire.coverage
        self.points = {
            item.code: {option.code: option.units for option in item.options} for item in questionnaire.items()
        }
        self.lowest = {
            item.code: 0 if item.kind == "multi" else min((o.units for o in item.options), default=0)
            for item in questionnaire.items()
        }
        dimensions = [dimension for dimension in questionnaire.dimensions if dimension.weight > 0]
        self.sides = [
            (side.code, side.weight, [(d.code, d.weight) for d in dimensions if d.side == side.code])
            for side in questionnaire.sides
        ]
        self.dimensions = {
            dimension.code: [
                (
                    indicator.code,
                    indicator.weight,
                    [(item.code, item.weight) for item in indicator.items if item.scored],
                )
                for indicator in dimension.indicators
                if indicator.weight > 0
            ]
            for dimension in dimensions
        }

    def score(self, answers: Answers) -> dict[str, int]:
        """Units of every node of one enterprise."""
        scores: dict[str, int] = {}
        sides = []
        for side, side_weight, dimensions in self.sides:
            in_side = []
            for dimension, dimension_weight in dimensions:
                in_dimension = []
                for indicator, indicator_weight, items in self.dimensions[dimension]:
                    in_indicator = [(weight, self._units(item, answers[item])) for item, weight in items]
                    scores[indicator] = self._mean(in_indicator, self.coverage)
                    in_dimension.append((indicator_weight, scores[indicator]))
                scores[dimension] = self._mean(in_dimension, self.coverage)
                in_side.append((dimension_weight, scores[dimension]))
            scores[side] = self._mean(in_side, self.coverage)
            sides.append((side_weight, scores[side]))
        scores["TOTAL"] = self._mean(sides, 1000)
        return scores

    def _units(self, item: str, answer: str | tuple[str, ...]) -> int:
        if isinstance(answer, tuple):
            points = self.points[item]
            return sum(points[code] for code in answer)
        if answer in self.points[item]:
            return self.points[item][answer]
        if answer == NOT_APPLICABLE:
            return MISSING
        return self.lowest[item] if answer == DONT_KNOW else 0

    @staticmethod
    def _mean(children: list[tuple[int, int]], coverage: int) -> int:
        whole = covered = total = 0
        for weight, units in children:
            whole += weight
            if units != MISSING:
                covered += weight
                total += weight * units
        if covered == 0 or 1000 * covered < coverage * whole:
            return MISSING
        return (2 * total + covered) // (2 * covered)


def plain_answers(model: ScoringModel, string: str) -> Answers:
    """Answers of one submission as the dict a careful programmer would be handed."""
    words = {
        ResponseState.NOT_APPLICABLE: NOT_APPLICABLE,
        ResponseState.NOT_ASKED: NOT_APPLICABLE,
        ResponseState.DONT_KNOW: DONT_KNOW,
        ResponseState.BLANK: BLANK,
    }
    several = {column.item.code for column in model.columns if column.several}
    found = decode(model, string)
    return {
        code: words.get(answer.state, answer.options if code in several else "".join(answer.options))
        for code, answer in found.items()
    }
