"""Means, variances and third moments carried from children to parents under uncertain weights."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.model import ScoringModel, Step

_CERTAIN = 1e12  #: concentration of weights that are certain: squares of it fit single precision
TINY = np.float32(1e-20)  #: no skewness and no flatness where nothing varies

Floats = NDArray[np.float32]
Powers = tuple[Floats, Floats, Floats]


def by_node(count: int, shape: tuple[int, int]) -> list[Floats]:
    """Room for arrays that hold one node's values of all submissions after one another, all in one piece of memory.

    Parameters
    ----------
    count : int
        How many arrays.
    shape : (int, int)
        Submissions and nodes.

    Returns
    -------
    list of (n, n_nodes) ndarray of float32
        Not filled in.

    Notes
    -----
    The system gives memory in pages and clears each; a large piece comes in large pages or is kept for the next call, which halves the time.

    Examples
    --------
    >>> [each.shape for each in by_node(2, (4, 3))]
    [(4, 3), (4, 3)]
    """
    room = np.empty((count, shape[1], shape[0]), np.float32)
    return [each.T for each in room]


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
    def empty(cls, shape: tuple[int, int]) -> "Moments":
        """Room for them."""
        mean, sd, skew, flatness = by_node(4, shape)
        return cls(mean=mean, sd=sd, skew=skew, flatness=flatness)

    def rows(self, rows: slice) -> "Moments":
        """A view of some submissions."""
        mean, sd, skew, flatness = (each[rows] for each in (self.mean, self.sd, self.skew, self.flatness))
        return Moments(mean=mean, sd=sd, skew=skew, flatness=flatness)

    def part(self, nodes: slice) -> "Moments":
        """A view of some nodes."""
        mean, sd, skew, flatness = (each[:, nodes] for each in (self.mean, self.sd, self.skew, self.flatness))
        return Moments(mean=mean, sd=sd, skew=skew, flatness=flatness)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Children:
    """Children of one level: shares of full points, their variances, and which of them are there.

    Attributes
    ----------
    mean, variance, present : (n, n_children) ndarray of float32
        0 where missing; `present` is 1 or 0.
    even : (n, n_children) ndarray of float32
        Sums of the squared variances of what is evenly distributed; 0: nothing is.
    third : (n, n_children) ndarray of float32, optional
        Third central moments; none: they are taken as 0.
    of_answers : bool
        Whether they are items, whose parents' third moments are taken as 0.
    """

    mean: Floats
    variance: Floats
    present: Floats
    even: Floats
    third: Floats | None = None
    of_answers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Weighted sums over the children of each parent that are there.

    Attributes
    ----------
    covered : (n, n_parents) ndarray of float32
        Weights.
    mean, square : (n, n_parents) ndarray of float32
        Weighted means, and means of squares.
    own : (n, n_parents) ndarray of float32
        Variances, with the squares of the weights.
    even : (n, n_parents) ndarray of float32
        As `Children.even`, with the fourth powers of the weights.
    """

    covered: Floats
    mean: Floats
    square: Floats
    own: Floats
    even: Floats


def _even_shares(model: ScoringModel) -> NDArray[np.float64]:
    """(n_scored,) share of an item's squared variance that is even: less than 1 where several options err each on its own."""
    found = np.ones(len(model.scored))
    for number, index in enumerate(model.scored):
        column = model.columns[index]
        squares = [column.item.option(code).units ** 2 for code in column.options]
        if column.several and sum(squares):
            found[number] = sum(square**2 for square in squares) / sum(squares) ** 2
    return found


def propagate(
    model: ScoringModel, children: Children, sums: NDArray[np.float64], out: Moments, *, first: int = 0
) -> None:
    """Carry means and variances from one level of the tree up to TOTAL.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    children : Children
        Children of step `first`, as shares of full points counted from `answer_moments.CENTRE`, or as differences of such shares.
    sums : (n_nodes,) ndarray of float64
        Concentration of the children of each node.
    out : Moments
        Filled in for every level above, in the same shares; where not assessable, the standard deviation is `MISSING` and the mean 0.
    first : int, default 0
        0: children are the scored items; 1: they are the indicators.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model, half = compile_model(example_questionnaire()), np.full((1, 4), 0.5, np.float32)
    >>> out = Moments.empty((1, 5))
    >>> propagate(model, Children(mean=half, variance=0 * half, present=2 * half, even=0 * half), np.full(5, 100.0), out)
    >>> out.mean.tolist(), out.sd.tolist()
    ([[0.5, 0.5, 0.5, 0.5, 0.5]], [[0.0, 0.0, 0.0, 0.0, 0.0]])
    """
    level = children
    for step, powers in zip(model.steps[first:], weights_of(model)[first:], strict=True):
        level = _parents(level, step, powers, parameters_of(step, sums))
        out.mean[:, step.nodes] = level.mean
        sd = np.sqrt(level.variance)
        np.divide(level.even, np.square(level.variance) + TINY, out=out.flatness[:, step.nodes])
        if level.third is None:
            out.skew[:, step.nodes] = 0
        else:
            cube = level.variance * sd
            cube += TINY
            np.clip(level.third / cube, -1, 1, out=out.skew[:, step.nodes])
        sd += level.present
        sd -= np.float32(1)
        out.sd[:, step.nodes] = sd


def parameters_of(step: Step, sums: NDArray[np.float64]) -> Floats:
    """Dirichlet parameters of the children of each parent for a weight of 1.

    Parameters
    ----------
    step : Step
        From children to parents.
    sums : (n_nodes,) ndarray of float64
        Concentration of the children of each node; infinity is allowed.

    Returns
    -------
    (n_parents,) ndarray of float32
        The larger, the surer.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> parameters_of(model.steps[0], np.full(5, 100.0)).tolist()
    [25.0, 50.0]
    """
    return (np.minimum(sums[step.nodes], _CERTAIN) / step.whole).astype(np.float32)


@lru_cache(maxsize=16)
def weights_of(model: ScoringModel) -> tuple[Powers, ...]:
    """Weights of every step, their squares, and their fourth powers for what is even.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.

    Returns
    -------
    tuple of (ndarray, ndarray, ndarray)
        Each (n_children, n_parents) of float32, as `Step.matrix`; sums of weights are exact in single precision, too.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> weights_of(compile_model(example_questionnaire()))[0][1].max(axis=0).tolist()
    [9.0, 1.0]
    """
    found: list[Powers] = []
    for step in model.steps:
        even = _even_shares(model)[:, None] if not found else 1.0
        powers = (step.matrix, step.matrix**2, step.matrix**4 * even)
        found.append((powers[0].astype(np.float32), powers[1].astype(np.float32), powers[2].astype(np.float32)))
    return tuple(found)


def _up(values: Floats, matrix: Floats) -> Floats:
    """Sums over the children of each parent, (n, n_parents) held by node."""
    found: Floats = (matrix.T @ values.T).T
    return found


def _parents(children: Children, step: Step, powers: Powers, parameters: Floats) -> Children:
    """One level up; where nothing is there all sums are 0. An only child is all its parent is."""
    matrix, squares, fourths = powers
    if matrix.shape == (1, 1) and not children.of_answers:
        return children
    square = np.square(children.mean)
    square += children.variance
    gathered = Sums(
        covered=_up(children.present, matrix),
        mean=_up(children.mean, matrix),
        square=_up(square, matrix),
        own=_up(children.variance, squares),
        even=_up(children.even, fourths),
    )
    part = np.reciprocal(np.maximum(gathered.covered, 1))
    parents = settle(gathered, step.needed.astype(np.float32), parameters)
    if children.of_answers:
        return parents
    heft = np.maximum(gathered.covered, 1) * parameters + 1
    third = _third(children, (parents.mean, part, heft), matrix, parameters)
    third *= parents.present
    return replace(parents, third=third)


def settle(sums: Sums, needed: Floats, parameters: Floats) -> Children:
    r"""Means and variances of parents from sums over their children.

    Parameters
    ----------
    sums : Sums
        All 0 where no child is there.
    needed : (n_parents,) ndarray of float32
        Least assessable weight.
    parameters : (n_parents,) ndarray of float32
        Dirichlet parameter for a weight of 1.

    Returns
    -------
    Children
        The parents, as children of the next level; third moments are left out.

    Notes
    -----
    The formula of `moments.moments`.

    Examples
    --------
    >>> half, none = np.full((1, 1), 0.5, np.float32), np.zeros((1, 1), np.float32)
    >>> sums = Sums(covered=2 * half, mean=half, square=half, own=none, even=none)
    >>> found = settle(sums, np.float32([1]), np.float32([4]))
    >>> found.mean.item(), found.variance.round(6).item()
    (0.5, 0.05000000074505806)
    """
    present = (sums.covered >= needed).astype(np.float32)
    heft = np.maximum(sums.covered, 1)
    part = np.reciprocal(heft)
    mean = sums.mean * part
    own = sums.own * part
    own *= part
    spread = sums.square * part
    spread -= mean * mean
    spread -= own
    np.maximum(spread, 0, out=spread)
    heft *= parameters
    heft += 1
    spread /= heft
    spread += own
    mean *= present
    spread *= present
    np.square(part, out=part)
    even = sums.even * np.square(part)
    even *= present
    return Children(mean=mean, variance=spread, present=present, even=even)


def _third(children: Children, parents: tuple[Floats, Floats, Floats], matrix: Floats, parameters: Floats) -> Floats:
    """Third central moments of the parents."""
    mean, part, heft = parents
    more = matrix * parameters + 1
    heavier = matrix * more
    square: Floats = np.square(children.mean)
    second = _up(square, matrix)
    second *= np.float32(-3) * part
    second += np.float32(2) * mean * mean
    second *= mean
    square *= children.mean
    third = _up(square, matrix)
    third *= part
    third += second
    third *= np.float32(2)
    lever = _up(children.variance * children.mean, heavier)
    lever -= mean * _up(children.variance, heavier)
    lever *= np.float32(6) * part
    third += lever
    if children.third is not None:
        third += _up(children.third, heavier * (more + 1)) * part
    third /= heft * (heft + 1)
    return third
