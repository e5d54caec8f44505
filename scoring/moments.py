"""Mean and standard deviation of every node under uncertain weights and answers, in closed form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.aggregate import chunks
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.evidence import Grade, check_grades
from scoring.layout import NOT_APPLICABLE, NOT_ASKED
from scoring.model import ScoringModel, Step
from scoring.noise import REACHES, checked_reaches, noise_tables
from scoring.result import MISSING

CONCENTRATION = (
    100.0  #: our convention: experts' weights of 0.2 then differ by 0.04, of 0.5 by 0.05 (one standard deviation)
)
CENTRE = 0.5  #: what shares of full points are counted from: squares lose fewer digits
_ANSWERS = 120_000  #: answers worked on at once: what the second-level cache holds
_CERTAIN = 1e12  #: concentration of weights that are certain: squares of it fit single precision
_TINY = np.float32(1e-20)  #: no skewness where nothing varies

Floats = NDArray[np.float32]
Powers = tuple[Floats, Floats, Floats]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moments:
    """What uncertain weights and answers make of every node; nodes as in `ScoringModel.nodes`.

    Attributes
    ----------
    mean, sd : (n, n_nodes) ndarray of float32
        Units; `MISSING` where not assessable.
    skew : (n, n_nodes) ndarray of float32
        Skewness, held between -1 and 1; 0 for indicators, and where not assessable.
    flatness : (n, n_nodes) ndarray of float32
        How far answers that may be anything within a width outweigh the rest, as in `flatness.reach`: 0 to 1.
    """

    mean: Floats
    sd: Floats
    skew: Floats
    flatness: Floats

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> "Moments":
        """Room for them."""
        mean, sd, skew, flatness = (np.empty(shape, np.float32) for _ in range(4))
        return cls(mean=mean, sd=sd, skew=skew, flatness=flatness)

    def rows(self, rows: slice) -> "Moments":
        """A view of some rows."""
        mean, sd, skew, flatness = (each[rows] for each in (self.mean, self.sd, self.skew, self.flatness))
        return Moments(mean=mean, sd=sd, skew=skew, flatness=flatness)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Children:
    """Children of one level: shares of full points, their variances, and which of them are there.

    Attributes
    ----------
    mean, variance, present : (n, n_children) ndarray of float32
        0 where missing; `present` is 1 or 0.
    third : (n, n_children) ndarray of float32, optional
        Third central moments; none: they are taken as 0.
    even : (n, n_children) ndarray of float32, optional
        Sums of the squared variances of what is evenly distributed; none: nothing is.
    of_answers : bool
        Whether they are items, whose parents' third moments are taken as 0.
    """

    mean: Floats
    variance: Floats
    present: Floats
    third: Floats | None = None
    even: Floats | None = None
    of_answers: bool = False


def moments(
    model: ScoringModel,
    submissions: Submissions,
    grades: NDArray[np.uint8] | None = None,
    *,
    concentration: float | NDArray[np.float64] = CONCENTRATION,
    reaches: Sequence[float] = REACHES,
) -> Moments:
    r"""Mean and standard deviation of every node of every submission.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    grades : (n, n_scored) ndarray of uint8, optional
        As `evidence.grade_rows` returns them; all `Grade.STATED` if left out.
    concentration : float or (n_nodes,) ndarray of float64, default CONCENTRATION
        Sum of the Dirichlet parameters of the children of each node, above 0; infinity: weights are certain.
    reaches : sequence of float, default REACHES
        How many option widths the truth may be off, by grade; see `noise.variances`. All 0: what was answered is certain.

    Returns
    -------
    Moments
        Not assessable exactly where `score` says so.

    Raises
    ------
    ScoringError
        If a string, the grades, the reaches or the concentration do not fit.

    Notes
    -----
    Weights of siblings are Dirichlet with mean :math:`p` (the official weights) and parameters adding up to :math:`a`; those of the
    children present, renormalised, are again Dirichlet with the same parameters [1]_, so :math:`A = a \sum_{present} p_k` and with
    :math:`p` renormalised, from the items up,

    .. math:: \mu = \sum p_k m_k, \quad V = \frac{\sum p_k (m_k - \mu)^2}{A + 1} + \sum \Big(\frac{p_k (1 - p_k)}{A + 1} + p_k^2\Big) v_k

    exactly, with the means :math:`m_k` and variances :math:`v_k` of the children. Likewise the third central moment, with
    :math:`d_k = m_k - \mu`, that of the children :math:`t_k` and :math:`\alpha_k = A p_k`,

    .. math:: T = \frac{2 \sum p_k d_k^3 + 6 \sum p_k (\alpha_k + 1) v_k d_k + \sum p_k (\alpha_k + 1)(\alpha_k + 2) t_k}{(A + 1)(A + 2)}

    from the moments :math:`E[w_j w_k w_l]` of the Dirichlet distribution; that of indicators, which matters little, is left out. Worked out in single precision: means are right to
    0.0001 point, standard deviations to 0.01.

    References
    ----------
    .. [1] Ng, K. W., Tian, G.-L., & Tang, M.-L. (2011). Dirichlet and Related Distributions, theorem 2.5. Wiley.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> found = moments(compile_model(example_questionnaire()), ["2-310"], reaches=[0] * 4)
    >>> found.mean[0].round().tolist()
    [840000.0, 840000.0, 840000.0, 1000000.0, 600000.0]
    >>> found.sd[0].round().tolist()
    [19907.0, 19907.0, 19907.0, 0.0, 9950.0]
    """
    array = characters(model, submissions)
    if grades is not None:
        check_grades(grades, (len(array), len(model.scored)))
    sums = checked_concentration(model, concentration)
    factors = (checked_reaches(reaches) ** 2).astype(np.float32)
    shape = (len(array), len(model.nodes))
    found = Moments.empty(shape)
    for rows in chunks(len(array), _ANSWERS // len(model.scored) + 1):
        items = _items(model, array[rows], factors, None if grades is None else grades[rows])
        part = found.rows(rows)
        propagate(model, items, sums, part)
        mean, sd = part.mean, part.sd
        missing = sd < 0
        mean += np.float32(CENTRE)
        mean *= np.float32(FULL)
        sd *= np.float32(FULL)
        np.copyto(mean, MISSING, where=missing)
        np.copyto(sd, MISSING, where=missing)
    return found


def checked_concentration(model: ScoringModel, concentration: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """Concentration of the children of every node.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    concentration : float or (n_nodes,) ndarray of float64
        Above 0; infinity is allowed.

    Returns
    -------
    (n_nodes,) ndarray of float64
        One for each.

    Raises
    ------
    ScoringError
        If the shape differs or one is not above 0; the nodes are named.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> checked_concentration(compile_model(example_questionnaire()), 0)
    Traceback (most recent call last):
    scoring.errors.ScoringError: expected a concentration above 0, got TOTAL: 0.0, LVL: 0.0, FND: 0.0, FND-EQP: 0.0, FND-SEC: 0.0
    """
    given = np.asarray(concentration, np.float64)
    if given.shape not in {(), (len(model.nodes),)}:
        raise ScoringError(f"expected one concentration or {len(model.nodes)}, got {given.shape}")
    sums = np.broadcast_to(given, (len(model.nodes),))
    wrong = [f"{code}: {value}" for code, value in zip(model.nodes, sums.tolist(), strict=True) if not value > 0]
    if wrong:
        raise ScoringError(f"expected a concentration above 0, got {', '.join(wrong)}")
    return sums


def _items(
    model: ScoringModel, array: NDArray[np.uint8], factors: NDArray[np.float32], grades: NDArray[np.uint8] | None
) -> Children:
    """Scored items of some submissions."""
    tables = _item_tables(model)
    index = array.take(tables.starts, axis=1) + tables.rows
    if grades is None:
        both = _stated(model, float(factors[Grade.STATED])).take(index)
        mean, variance = np.ascontiguousarray(both.real), np.ascontiguousarray(both.imag)
    else:
        mean, variance = tables.mean.take(index), tables.known.take(index)
        variance *= factors.take(grades)
        variance += tables.unknown.take(index)
    for numbers, places, rows in tables.further:
        mean[:, numbers] += tables.points.take(array[:, places] + rows)
    present = (variance >= 0).astype(np.float32)
    np.maximum(variance, 0, out=variance)
    return Children(mean=mean, variance=variance, present=present, even=np.square(variance), of_answers=True)


@lru_cache(maxsize=16)
def _stated(model: ScoringModel, factor: float) -> NDArray[np.complex64]:
    """Means and, as imaginary parts, variances of items that are merely stated: one look-up finds both."""
    tables = _item_tables(model)
    variance = tables.known * np.float32(factor) + tables.unknown
    return (tables.mean + 1j * variance).astype(np.complex64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _ItemTables:
    """What the characters of the scored items stand for, as shares of full points.

    `unknown` is below 0 where the item takes no part; `further` holds, of the items with a second place, a third and so on, their
    numbers, these places, and where the places begin in `points`.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    mean: Floats
    known: Floats
    unknown: Floats
    points: Floats
    further: tuple[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], ...]


@lru_cache(maxsize=16)
def _item_tables(model: ScoringModel) -> _ItemTables:
    starts, rows, known, unknown = noise_tables(model)
    absent = [ord(NOT_APPLICABLE), ord(NOT_ASKED)]
    mean, unknown = model.points[starts] / FULL - CENTRE, unknown.reshape(-1, 256) / FULL**2
    mean[:, absent], unknown[:, absent] = 0, MISSING
    widths = np.array([model.columns[index].width for index in model.scored])
    further = [
        (numbers, starts[numbers] + k) for k in range(1, widths.max()) if (numbers := np.flatnonzero(widths > k)).size
    ]
    return _ItemTables(
        starts=starts,
        rows=rows,
        mean=mean.ravel().astype(np.float32),
        known=(known / FULL**2).astype(np.float32),
        unknown=unknown.ravel().astype(np.float32),
        points=(np.maximum(model.points, 0) / FULL).astype(np.float32).ravel(),
        further=tuple((numbers, places, places << 8) for numbers, places in further),
    )


def _even_shares(model: ScoringModel) -> NDArray[np.float64]:
    """(n_scored,) share of an item's squared variance that is even: less than 1 where several options err each on its own."""
    found = np.ones(len(model.scored))
    for number, index in enumerate(model.scored):
        column = model.columns[index]
        squares = [column.item.option(code).units ** 2 for code in column.options]
        if column.several and sum(squares):
            found[number] = sum(square**2 for square in squares) / sum(squares) ** 2
    return found


def propagate(model: ScoringModel, items: Children, sums: NDArray[np.float64], out: Moments) -> None:
    """Carry means and variances from the items up to TOTAL.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    items : Children
        The scored items, as shares of full points counted from `CENTRE`, or as differences of such shares.
    sums : (n_nodes,) ndarray of float64
        Concentration of the children of each node.
    out : Moments
        Filled in, in the same shares; where not assessable, the standard deviation is `MISSING` and the mean 0.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model, half = compile_model(example_questionnaire()), np.full((1, 4), 0.5, np.float32)
    >>> out = Moments.empty((1, 5))
    >>> propagate(model, Children(mean=half, variance=0 * half, present=2 * half), np.full(5, 100.0), out)
    >>> out.mean.tolist(), out.sd.tolist()
    ([[0.5, 0.5, 0.5, 0.5, 0.5]], [[0.0, 0.0, 0.0, 0.0, 0.0]])
    """
    level, finite = items, np.minimum(sums, _CERTAIN)
    for step, weights in zip(model.steps, _weights(model), strict=True):
        level = _parents(level, step, weights, finite[step.nodes])
        out.mean[:, step.nodes] = level.mean
        sd = np.sqrt(level.variance)
        if level.even is None:
            out.flatness[:, step.nodes] = 0
        else:
            np.divide(level.even, np.square(level.variance) + _TINY, out=out.flatness[:, step.nodes])
        if level.third is None:
            out.skew[:, step.nodes] = 0
        else:
            cube = level.variance * sd
            cube += _TINY
            np.clip(level.third / cube, -1, 1, out=out.skew[:, step.nodes])
        sd += level.present
        sd -= np.float32(1)
        out.sd[:, step.nodes] = sd


@lru_cache(maxsize=16)
def _weights(model: ScoringModel) -> tuple[Powers, ...]:
    """Weights of every step, their squares, and their fourth powers for what is even; sums of weights are exact in single precision, too."""
    found: list[Powers] = []
    for step in model.steps:
        even = _even_shares(model)[:, None] if not found else 1.0
        powers = (step.matrix, step.matrix**2, step.matrix**4 * even)
        found.append((powers[0].astype(np.float32), powers[1].astype(np.float32), powers[2].astype(np.float32)))
    return tuple(found)


def _parents(children: Children, step: Step, weights: Powers, sums: NDArray[np.float64]) -> Children:
    """One level up; where nothing is there all sums are 0."""
    matrix, squares, fourths = weights
    covered = children.present @ matrix
    present = (covered >= step.needed.astype(np.float32)).astype(np.float32)
    np.maximum(covered, 1, out=covered)
    part = np.reciprocal(covered)
    even = None if children.even is None else (children.even @ fourths) * np.square(np.square(part))
    mean = (children.mean @ matrix) * part
    own: Floats = children.variance @ squares
    own *= part
    own *= part
    square = np.square(children.mean)
    square += children.variance
    spread: Floats = square @ matrix
    spread *= part
    spread -= mean * mean
    spread -= own
    np.maximum(spread, 0, out=spread)
    parameters = (sums / step.whole).astype(np.float32)
    covered *= parameters
    covered += 1
    spread /= covered
    spread += own
    third = None if children.of_answers else _third(children, (mean, part, covered), matrix, parameters)
    for values in (mean, spread, third, even):
        if values is not None:
            np.multiply(values, present, out=values)
    return Children(mean=mean, variance=spread, present=present, third=third, even=even)


def _third(children: Children, parents: tuple[Floats, Floats, Floats], matrix: Floats, parameters: Floats) -> Floats:
    """Third central moments of the parents."""
    mean, part, covered = parents
    more = matrix * parameters + 1
    heavier = matrix * more
    square: Floats = np.square(children.mean)
    second: Floats = square @ matrix
    second *= np.float32(-3) * part
    second += np.float32(2) * mean * mean
    second *= mean
    square *= children.mean
    third: Floats = square @ matrix
    third *= part
    third += second
    third *= np.float32(2)
    lever: Floats = (children.variance * children.mean) @ heavier
    lever -= mean * (children.variance @ heavier)
    lever *= np.float32(6) * part
    third += lever
    if children.third is not None:
        third += (children.third @ (heavier * (more + 1))) * part
    third /= covered * (covered + 1)
    return third
