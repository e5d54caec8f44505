"""How far enterprises have come with every item: what lasts, what chance adds, and growth that brings those behind closer."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import Questionnaire
from survey.demo.members.enterprises import Enterprises

GROWN = {"micro": 0.2, "small": 0.33, "medium": 0.47, "large": 0.6}  #: usual height by size, in the first round
YEARLY = 0.035  #: growth between two rounds
LASTS = 0.8  #: of what sets an enterprise apart, from round to round
OF_ENTERPRISE, OF_PARK, OF_DIMENSION, OF_ITEM = 0.13, 0.04, 0.07, 0.13  #: standard deviations


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Where some enterprises start from: what is usual for them, and what sets them and their items apart."""

    usual: NDArray[np.float64]  #: (n, 1)
    apart: tuple[NDArray[np.float64], ...]  #: (n, 1), (n, dimensions), (n, items)
    dimension: NDArray[np.int64]  #: (items,) of each item

    def rounds(self, count: int, rng: np.random.Generator) -> Iterator[NDArray[np.float64]]:
        """(n, items) heights from 0 to 1 of one round after another."""
        apart, drawn = self.apart, (OF_ENTERPRISE, OF_DIMENSION, OF_ITEM)
        for number in range(count):
            whole, dimensions, items = apart
            yield np.clip(self.usual + number * YEARLY + whole + dimensions[:, self.dimension] + items, 0, 0.999)
            fresh = (1 - LASTS**2) ** 0.5
            apart = tuple(
                LASTS * each + fresh * rng.normal(0, sd, each.shape) for each, sd in zip(apart, drawn, strict=True)
            )


def course(
    questionnaire: Questionnaire, enterprises: Enterprises, parks: NDArray[np.float64], rng: np.random.Generator
) -> Course:
    """Where enterprises start from; `parks` is (parks,) how much further each park is."""
    usual = np.array([GROWN[size] for size in enterprises.size.tolist()])
    usual += enterprises.further + parks[enterprises.park]
    items = [item.code.partition("-")[0] for item in questionnaire.items()]
    codes = list(dict.fromkeys(items))
    count = len(usual)
    return Course(
        usual=usual[:, None],
        apart=(
            rng.normal(0, OF_ENTERPRISE, (count, 1)),
            rng.normal(0, OF_DIMENSION, (count, len(codes))),
            rng.normal(0, OF_ITEM, (count, len(items))),
        ),
        dimension=np.array([codes.index(code) for code in items]),
    )
