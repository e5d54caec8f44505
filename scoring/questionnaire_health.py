"""How a questionnaire fares over many submissions: items, dimensions, and signs that it was filled in without reading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from questionnaires.model import UNIT, ItemKind
from scoring.aggregate import score
from scoring.answer_levels import answer_levels, level_count
from scoring.carelessness import CarelessSigns, careless_signs
from scoring.consistency import alpha_if_deleted, cronbach_alpha, omega
from scoring.contradictions import contradictions
from scoring.encode import characters
from scoring.errors import ScoringError
from scoring.item_health import ENOUGH, ItemHealth, item_health
from scoring.model import ScoringModel
from scoring.result import TOTAL
from scoring.tables import Submission

T = TypeVar("T")
FEWEST = 10  #: submissions below which no reliability is worked out; below ENOUGH (30) it is flagged


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHealth:
    """Whether the items of one dimension, or all of them, measure one thing.

    Attributes
    ----------
    code : str
        TOTAL or the dimension.
    items : tuple of str
        Those compared.
    n : int
        Submissions with an answer to at least one of them.
    alpha, omega : float or None
        None where it cannot be told; `why` says why.
    without : mapping of str to float
        Alpha of what is left without each item; empty where it cannot be told.
    flagged : bool
        Whether n is below 30, so that the figures say little.
    why : str
        What could not be worked out and for what reason; empty if all was.
    """

    code: str
    items: tuple[str, ...]
    n: int
    alpha: float | None
    omega: float | None
    without: Mapping[str, float]
    flagged: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuestionnaireHealth:
    """What many submissions say of their questionnaire.

    Attributes
    ----------
    n : int
        Submissions.
    items : mapping of str to ItemHealth
        Everything but inventories, in the order asked.
    groups : tuple of GroupHealth
        All scored items, then each dimension.
    careless : CarelessSigns
        Straight lines and speed; contradictions are in `broken`.
    broken : (n, n_checks) ndarray of bool
        Which of the questionnaire's contradictions each submission holds.
    """

    n: int
    items: Mapping[str, ItemHealth]
    groups: tuple[GroupHealth, ...]
    careless: CarelessSigns
    broken: NDArray[np.bool_]


def questionnaire_health(
    model: ScoringModel, submissions: Sequence[Submission], seconds: ArrayLike | None = None
) -> QuestionnaireHealth:
    """Look at a questionnaire through its submissions.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of Submission
        As `read_rows` returns them; at least one.
    seconds : (n,) array_like, optional
        Time each took to fill in; NaN where not known.

    Returns
    -------
    QuestionnaireHealth
        "Don't know", not applicable, not asked and blank count as no answer.

    Raises
    ------
    ScoringError
        If there is no submission, or a string or a time does not fit.

    Notes
    -----
    The level of an answer is its place among the item's different points, or, where several options may be chosen, how many were. Below 10
    submissions no alpha or omega is worked out, below 30 it is flagged, and nothing is said against an item [1]_.

    References
    ----------
    .. [1] J. C. Nunnally, I. H. Bernstein (1994). Psychometric Theory, 3rd edition.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> from scoring.tables import read_rows
    >>> rows = [{"id": str(i), "FND-EQP-01": "all", "FND-SEC-02": "no"} for i in range(12)]
    >>> found = questionnaire_health(compile_model(example_questionnaire()), read_rows(example_questionnaire(), rows))
    >>> found.items["FND-EQP-01"].counts, found.groups[0].n, found.groups[0].alpha
    ((0, 0, 12), 12, None)
    """
    if not submissions:
        raise ScoringError("expected at least one submission, got none")
    array = characters(model, [submission.answers for submission in submissions])
    columns = [column for column in model.columns if column.item.kind is not ItemKind.INVENTORY]
    levels = np.stack([answer_levels(column, array) for column in columns], axis=1)
    health = item_health(levels, [level_count(column) for column in columns])
    codes = [column.item.code for column in columns]
    return QuestionnaireHealth(
        n=len(array),
        items=dict(zip(codes, health, strict=True)),
        groups=tuple(_groups(model, array, dict(zip(codes, levels.T, strict=True)))),
        careless=careless_signs(levels, seconds=seconds),
        broken=contradictions(model, array, submissions),
    )


def _groups(
    model: ScoringModel, array: NDArray[np.uint8], levels: Mapping[str, NDArray[np.float64]]
) -> list[GroupHealth]:
    scored = [model.columns[index].item.code for index in model.scored]
    points = np.where(
        np.isnan(np.stack([levels[code] for code in scored], axis=1)), np.nan, score(model, array).items / UNIT
    )
    dimensions = [dimension.code for dimension in model.questionnaire.dimensions if dimension.weight > 0]
    return [
        _group(code, [item for item in scored if code == TOTAL or item.startswith(f"{code}-")], scored, points)
        for code in (TOTAL, *dimensions)
    ]


def _group(code: str, items: Sequence[str], scored: Sequence[str], points: NDArray[np.float64]) -> GroupHealth:
    own = points[:, [scored.index(item) for item in items]]
    n = int((~np.isnan(own)).any(axis=1).sum())
    if n < FEWEST:
        why = f"{n} submission{'s' * (n != 1)}; expected at least {FEWEST}"
        return GroupHealth(
            code=code, items=tuple(items), n=n, alpha=None, omega=None, without={}, flagged=True, why=why
        )
    kept = _comparable(own)
    compared, told = [items[index] for index in kept], []
    if len(kept) < len(items):
        told.append(f"left out, answered alike or by too few: {', '.join(sorted(set(items) - set(compared)))}")
    own = own[:, kept]
    if len(kept) < 3:
        told.append(f"{len(kept)} items can be compared; alpha takes at least 2, omega and alpha without an item 3")
    alpha = _tried(cronbach_alpha, own, told) if len(kept) > 1 else None
    left, found = (_tried(alpha_if_deleted, own, told), _tried(omega, own, told)) if len(kept) > 2 else (None, None)
    return GroupHealth(
        code=code,
        items=tuple(compared),
        n=n,
        alpha=alpha,
        omega=None if found is None else found.omega,
        without={} if left is None else dict(zip(compared, left.tolist(), strict=True)),
        flagged=n < ENOUGH,
        why="; ".join(dict.fromkeys(told)),
    )


def _comparable(points: NDArray[np.float64]) -> list[int]:
    """Items that differ between submissions, and any two of which at least `FEWEST` answered together.

    Items for one kind of production are never answered beside those for the other: of what cannot be compared, the item with the most
    such neighbours is left out, until all can.
    """
    there = (~np.isnan(points)).astype(np.float64)
    together = there.T @ there
    kept = [
        index
        for index in range(points.shape[1])
        if together[index, index] >= FEWEST and np.nanstd(points[:, index]) > 0
    ]
    while kept:
        rare = (together[np.ix_(kept, kept)] < FEWEST).sum(axis=1)
        if not rare.any():
            break
        del kept[int(rare.argmax())]
    return kept


def _tried(method: Callable[[ArrayLike], T], values: NDArray[np.float64], told: list[str]) -> T | None:
    """What a method finds; None, and why, where it cannot."""
    try:
        return method(values)
    except ScoringError as error:
        told.append(f"{getattr(method, '__name__', '')}: {error}")
        return None
