"""How sure a score is: its band, the chance of every level, and what answers not known or not applicable leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.aggregate import Scores, cascade, chunks, score
from scoring.band_ends import Bands, write_ends
from scoring.chances import LevelChances, level_chances
from scoring.encode import Submissions, characters, unchecked
from scoring.errors import ScoringError
from scoring.evidence import Grade
from scoring.layout import BLANK, DIGITS, DONT_KNOW, NOT_APPLICABLE
from scoring.model import ScoringModel
from scoring.moments import CONCENTRATION, checked_concentration, moments
from scoring.noise import REACHES, checked_reaches
from scoring.packed import score_nodes
from scoring.packed_bands import MANY, packed_bands
from scoring.propagation import Moments
from scoring.result import MISSING

__all__ = [
    "CONCENTRATION",
    "GAIN_FLAG",
    "REACHES",
    "ApplicabilityInterval",
    "Bands",
    "LevelChances",
    "Moments",
    "all_known",
    "applicability_gain",
    "applicability_interval",
    "bands",
    "level_chances",
    "moments",
    "typical_items",
]

GAIN_FLAG = 30_000  #: units: what "not applicable" may add to the total over typical answers before it is flagged


def bands(
    model: ScoringModel,
    submissions: Submissions,
    grades: NDArray[np.uint8] | None = None,
    *,
    concentration: float | NDArray[np.float64] = CONCENTRATION,
    reaches: Sequence[float] = REACHES,
) -> Bands:
    r"""Band of 90 % of every node of every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    grades : (n, n_scored) ndarray of uint8, optional
        As `evidence.grade_rows` returns them; all `Grade.STATED` if left out.
    concentration : float or (n_nodes,) ndarray of float64, default CONCENTRATION
        As for `moments`.
    reaches : sequence of float, default REACHES
        As for `moments`.

    Returns
    -------
    Bands
        Not assessable exactly where `score` says so. A score lies in its band, but for one with "don't know", which counts as the lowest
        in the score and as anything in the band.

    Raises
    ------
    ScoringError
        As `moments`.

    Notes
    -----
    :math:`\mu + \frac{z^2 - 1}{6} \gamma \sigma \pm z' \sigma` with :math:`z = 1.645` [2]_ and :math:`z'` of `flatness.reach`, cut off at
    0 and 100 points, with the exact mean, standard deviation and skewness of nested Dirichlet weights and independent errors of answers
    [1]_; no draws. Of `MANY` submissions or more without grades, what an indicator comes to is looked up by its answers, and
    characters of items that carry no points are not looked at.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 7.
    .. [2] Cornish, E. A., & Fisher, R. A. (1938). Moments and cumulants in the specification of distributions. Revue de l'Institut
       International de Statistique, 5, 307-320: the first term.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = bands(compile_model(example_questionnaire()), ["2-310"], reaches=[0] * 4)
    >>> (found.low[0] // 1000).tolist(), (found.high[0] // 1000).tolist()
    ([806, 806, 806, 1000, 583], [872, 872, 872, 1000, 616])
    """
    given = unchecked(model, submissions) if isinstance(submissions, bytes | np.ndarray) else submissions
    if grades is None and len(given) >= MANY:
        factor = float(checked_reaches(reaches)[Grade.STATED] ** 2)
        packed = packed_bands(model, given, factor, checked_concentration(model, concentration))
        if packed is not None:
            return packed
    found = moments(model, given, grades, concentration=concentration, reaches=reaches)
    low, high = np.empty(found.mean.shape, np.int32), np.empty(found.mean.shape, np.int32)
    wanted = Bands(low=low, high=high, moments=found)
    for rows in chunks(len(low)):
        write_ends(wanted.rows(rows))
    return wanted


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ApplicabilityInterval:
    """Where every node would stand if what was declared not applicable were answered; nodes as in `ScoringModel.nodes`.

    Attributes
    ----------
    low, reported, high : (n, n_nodes) ndarray of int32
        Units: all of it at 0, as scored, all of it at the top option; `MISSING` where not assessable. Never
        `low` > `reported` or `reported` > `high` where all are assessable.
    """

    low: NDArray[np.int32]
    reported: NDArray[np.int32]
    high: NDArray[np.int32]


def applicability_interval(model: ScoringModel, submissions: Submissions) -> ApplicabilityInterval:
    """Interval that answers declared not applicable leave open.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.

    Returns
    -------
    ApplicabilityInterval
        What is not asked stays out of it. Where an answered item had no say, as too little else of its node was assessable, the ends
        are moved to hold the score reported.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = applicability_interval(compile_model(example_questionnaire()), ["1-310", "1~310"])
    >>> found.low[:, 0].tolist(), found.reported[:, 0].tolist(), found.high[:, 0].tolist()
    ([465000, 540000], [540000, 540000], [615000, 540000])
    """
    array = characters(model, submissions)
    reported = score_nodes(model, array)
    declared = array == ord(NOT_APPLICABLE)
    low = score_nodes(model, np.where(declared, np.uint8(ord(BLANK)), array))
    high = score_nodes(model, np.where(declared, _best(model), array))
    known = reported != MISSING
    return ApplicabilityInterval(
        low=np.where(known & (low > reported), reported, low),
        reported=reported,
        high=np.where(known & (high < reported), reported, high),
    )


def all_known(model: ScoringModel, submissions: Submissions) -> NDArray[np.uint8]:
    """Submissions in which everything not known turned out to be the best there is.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.

    Returns
    -------
    (n, width) ndarray of uint8
        Checked characters: don't know and not answered are the option worth most, of several options all. To be scored as any other; the
        other end, all at the lowest, is what `score` says by policy.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> all_known(compile_model(example_questionnaire()), ["1-?1."]).tobytes()
    b'1-714'
    """
    array = characters(model, submissions)
    return np.where((array == ord(DONT_KNOW)) | (array == ord(BLANK)), _best(model), array)


@lru_cache(maxsize=16)
def _best(model: ScoringModel) -> NDArray[np.uint8]:
    """(width,) character worth most in each place; of equals the last, which is the highest level of a scene."""
    digits = np.frombuffer(DIGITS[::-1].encode(), np.uint8)
    best: NDArray[np.uint8] = digits[model.points[:, digits].argmax(axis=1)]
    return best


def typical_items(items: NDArray[np.int32]) -> NDArray[np.int32]:
    """Median of every item over a cohort.

    Parameters
    ----------
    items : (n, n_scored) ndarray of int32
        As `Scores.items`: units, `MISSING` where not applicable or not asked.

    Returns
    -------
    (n_scored,) ndarray of int32
        Units; the lower median; `MISSING` where nobody answered.

    Raises
    ------
    ScoringError
        If the cohort is empty.

    Examples
    --------
    >>> typical_items(np.array([[0, -1], [500_000, -1], [1_000_000, -1], [-1, -1]], np.int32)).tolist()
    [500000, -1]
    """
    if not len(items):
        raise ScoringError("expected a cohort of at least one enterprise, got none")
    ordered = np.sort(items, axis=0)
    missing = (items == MISSING).sum(axis=0)
    middle = np.minimum(missing + (len(items) - missing - 1) // 2, len(items) - 1)
    found: NDArray[np.int32] = np.take_along_axis(ordered, middle[None], axis=0)[0]
    return found


def applicability_gain(
    model: ScoringModel, submissions: Submissions, typical: NDArray[np.int32], scores: Scores | None = None
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """What "not applicable" adds to the total over typical answers.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    typical : (n_scored,) ndarray of int32
        Units of a cohort's items, as `typical_items` returns them; an item that is `MISSING` there stays out.
    scores : Scores, optional
        Of these submissions; worked out if left out.

    Returns
    -------
    gain : (n,) ndarray of int32
        Units, below 0 where it costs; 0 where the total is not assessable either way.
    flagged : (n,) ndarray of bool
        Where the gain is above `GAIN_FLAG`.

    Raises
    ------
    ScoringError
        If a string or `typical` does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> typical = np.array([500_000, 0, 500_000, 500_000], np.int32)
    >>> [each.tolist() for each in applicability_gain(compile_model(example_questionnaire()), ["1-310", "1~310"], typical)]
    [[75000, 0], [True, False]]
    """
    if typical.shape != (len(model.scored),) or (typical < MISSING).any() or (typical > FULL).any():
        raise ScoringError(f"expected ({len(model.scored)},) units from 0 to {FULL}, got {typical.shape}")
    array = characters(model, submissions)
    found = scores or score(model, array)
    declared = array[:, [model.columns[index].start for index in model.scored]] == ord(NOT_APPLICABLE)
    filled = np.where(declared, typical, found.items).astype(np.float64)
    nodes = np.empty_like(found.nodes)
    cascade(model, filled, nodes)
    known = (nodes[:, 0] != MISSING) & (found.nodes[:, 0] != MISSING)
    gain = np.where(known, found.nodes[:, 0] - nodes[:, 0], 0).astype(np.int32)
    return gain, gain > GAIN_FLAG
