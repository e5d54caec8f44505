"""Public building blocks of composite indices in floating point: goalposts, means with gaps, whole trees of them.

The scores of enterprises never pass through here (they are integers, see `aggregate`); indicators measured on open scales and published
indices do. Missing values are NaN.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.errors import CellError, ScoringError

Method = Literal["arithmetic", "geometric", "harmonic"]


def goalposts(
    values: NDArray[np.float64],
    low: float | NDArray[np.float64],
    high: float | NDArray[np.float64],
    *,
    log: bool = False,
    lower_is_better: bool | NDArray[np.bool_] = False,
    clip: bool = True,
) -> NDArray[np.float64]:
    r"""Bring measurements to a scale of 0 to 100 between two fixed goalposts.

    Parameters
    ----------
    values : ndarray of float64
        In any unit; NaN where missing.
    low, high : float or ndarray of float64
        Goalposts in the same unit, broadcast against `values`; `low` below `high`.
    log : bool, default False
        Compare logarithms; values and goalposts must be above 0.
    lower_is_better : bool or ndarray of bool, default False
        Turn the scale round.
    clip : bool, default True
        Hold values beyond a goalpost at 0 or 100.

    Returns
    -------
    ndarray of float64
        0 to 100; NaN where missing.

    Raises
    ------
    ScoringError
        If `low` is not below `high`, or a logarithm does not exist.

    Notes
    -----
    :math:`p = 100 (x - l) / (h - l)`, after taking logarithms of all three if `log` [1]_.

    References
    ----------
    .. [1] UNDP (2024). Human Development Report 2023/24, technical note 1.

    Examples
    --------
    >>> goalposts(np.array([20.0, 52.5, 90.0]), 20, 85)
    array([  0.,  50., 100.])
    >>> goalposts(np.array([1000.0]), 10, 100_000, log=True)
    array([50.])
    """
    x, bottom, top = (np.asarray(each, np.float64) for each in (values, low, high))
    if not (bottom < top).all():
        raise ScoringError(f"expected low below high, got {low} and {high}")
    if log:
        if (bottom <= 0).any() or (x <= 0).any():
            raise ScoringError("expected values and goalposts above 0 on a logarithmic scale")
        x, bottom, top = np.log(x), np.log(bottom), np.log(top)
    share = (x - bottom) / (top - bottom)
    share = np.where(lower_is_better, 1 - share, share)
    return 100 * (np.clip(share, 0, 1) if clip else share)


def arithmetic_mean(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, min_coverage: float = 0.0
) -> NDArray[np.float64]:
    r"""Weighted arithmetic mean of the children present.

    Parameters
    ----------
    values : (n, n_children) ndarray of float64
        NaN where missing.
    weights : (n_children,) ndarray of float64
        Above 0.
    min_coverage : float, default 0
        Share of the weight, 0 to 1, that must be present.

    Returns
    -------
    (n,) ndarray of float64
        NaN where nothing, or too little, is present.

    Raises
    ------
    ScoringError
        If shapes disagree or a weight is not positive.

    Notes
    -----
    :math:`\sum_k w_k x_k / \sum_k w_k` over the children present [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> arithmetic_mean(np.array([[100.0, 50.0], [100.0, np.nan], [np.nan, np.nan]]), np.array([3.0, 1.0]))
    array([ 87.5, 100. ,   nan])
    """
    shares = _shares(values, weights, min_coverage)
    return np.where(np.isnan(shares[:, 0]), np.nan, (np.nan_to_num(values) * shares).sum(axis=1))


def geometric_mean(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, min_coverage: float = 0.0
) -> NDArray[np.float64]:
    r"""Weighted geometric mean of the children present: a low child is not made up for by a high one.

    Parameters
    ----------
    values : (n, n_children) ndarray of float64
        Not negative; NaN where missing.
    weights : (n_children,) ndarray of float64
        Above 0.
    min_coverage : float, default 0
        Share of the weight, 0 to 1, that must be present.

    Returns
    -------
    (n,) ndarray of float64
        0 where a child is 0; NaN where nothing, or too little, is present.

    Raises
    ------
    ScoringError
        If shapes disagree, a weight is not positive or a value is negative.

    Notes
    -----
    :math:`\exp(\sum_k w_k \ln x_k / \sum_k w_k)` over the children present [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> geometric_mean(np.array([[4.0, 9.0], [0.0, 9.0], [4.0, np.nan]]), np.array([1.0, 1.0])).round(12)
    array([6., 0., 4.])
    """
    if (values < 0).any():
        raise ScoringError("expected values that are not negative")
    shares = _shares(values, weights, min_coverage)
    positive = np.where(values > 0, values, 1.0)
    mean = np.exp((np.log(positive) * shares).sum(axis=1))
    return np.where(np.isnan(shares[:, 0]), np.nan, np.where((values == 0).any(axis=1), 0.0, mean))


def harmonic_mean(
    values: NDArray[np.float64], weights: NDArray[np.float64], *, min_coverage: float = 0.0
) -> NDArray[np.float64]:
    r"""Weighted harmonic mean of the children present: the strictest about a low child.

    Parameters
    ----------
    values : (n, n_children) ndarray of float64
        Not negative; NaN where missing.
    weights : (n_children,) ndarray of float64
        Above 0.
    min_coverage : float, default 0
        Share of the weight, 0 to 1, that must be present.

    Returns
    -------
    (n,) ndarray of float64
        0 where a child is 0; NaN where nothing, or too little, is present.

    Raises
    ------
    ScoringError
        If shapes disagree, a weight is not positive or a value is negative.

    Notes
    -----
    :math:`\sum_k w_k / \sum_k (w_k / x_k)` over the children present [1]_.

    References
    ----------
    .. [1] OECD/JRC (2008). Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> harmonic_mean(np.array([[2.0, 6.0], [0.0, 9.0], [4.0, np.nan]]), np.array([1.0, 1.0]))
    array([3., 0., 4.])
    """
    if (values < 0).any():
        raise ScoringError("expected values that are not negative")
    shares = _shares(values, weights, min_coverage)
    positive = np.where(values > 0, values, 1.0)
    mean = 1 / np.where(np.isnan(shares[:, 0]), 1.0, (shares / positive).sum(axis=1))
    return np.where(np.isnan(shares[:, 0]), np.nan, np.where((values == 0).any(axis=1), 0.0, mean))


def aggregate(
    values: Mapping[str, NDArray[np.float64]],
    tree: Mapping[str, Sequence[str]],
    weights: Mapping[str, float] | None = None,
    *,
    method: Method | Mapping[str, Method] = "arithmetic",
    min_coverage: float = 0.0,
) -> dict[str, NDArray[np.float64]]:
    """Every node of a tree of indicators on open scales.

    Parameters
    ----------
    values : mapping of str to (n,) ndarray of float64
        Indicators by name, brought to one scale; NaN where missing.
    tree : mapping of str to sequence of str
        Children of every node, in any order of the nodes: indicators, or other nodes.
    weights : mapping of str to float, optional
        Of indicators and nodes within their parent, above 0; 1 where not given.
    method : {"arithmetic", "geometric", "harmonic"}, or mapping of str to these, default "arithmetic"
        For every node, or by node; a node not in the mapping is arithmetic.
    min_coverage : float, default 0
        Share of the weight of a node's children, 0 to 1, that must be present.

    Returns
    -------
    dict of str to (n,) ndarray of float64
        Every node; NaN where nothing, or too little, is present.

    Raises
    ------
    CellError
        If a weight is not above 0, or a value is infinite.
    ScoringError
        If a node has no children, a child does not exist, nodes contain each other, shapes disagree, a method is unknown, or a value is
        negative where the mean is not arithmetic.

    Examples
    --------
    >>> values = {"life": np.array([80.0]), "expected": np.array([90.0]), "mean": np.array([70.0]), "income": np.array([80.0])}
    >>> tree = {"HDI": ["life", "education", "income"], "education": ["expected", "mean"]}
    >>> found = aggregate(values, tree, method={"HDI": "geometric"})
    >>> found["education"], found["HDI"].round(9)
    (array([80.]), array([80.]))
    """
    given = weights or {}
    _check_tree(values, tree, given)
    known: dict[str, NDArray[np.float64]] = dict(values)
    left = dict(tree)
    while left:
        ready = [node for node, children in left.items() if all(child in known for child in children)]
        if not ready:
            raise ScoringError(f"expected nodes that do not contain each other, got {', '.join(left)}")
        for node in ready:
            children = left.pop(node)
            mean = _mean_of(method if isinstance(method, str) else method.get(node, "arithmetic"))
            table = np.stack([known[child] for child in children], axis=1)
            shares = np.array([float(given.get(child, 1.0)) for child in children])
            known[node] = mean(table, shares, min_coverage=min_coverage)
    return {node: known[node] for node in tree}


def _mean_of(method: str) -> Callable[..., NDArray[np.float64]]:
    means = {"arithmetic": arithmetic_mean, "geometric": geometric_mean, "harmonic": harmonic_mean}
    if method not in means:
        raise ScoringError(f"expected a method out of {', '.join(means)}, got {method!r}")
    return means[method]


def _check_tree(
    values: Mapping[str, NDArray[np.float64]], tree: Mapping[str, Sequence[str]], weights: Mapping[str, float]
) -> None:
    for node, children in tree.items():
        unknown = [child for child in children if child not in values and child not in tree]
        if not children or unknown or node in values:
            raise ScoringError(f"{node}: expected children that exist and a name of its own, got {unknown or children}")
    for name, weight in weights.items():
        if not (np.isfinite(weight) and weight > 0):
            raise CellError(f"weights {name}", (), weight, "a number above 0")
    shapes = {np.shape(each) for each in values.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ScoringError(f"expected values of one length, got {sorted(shapes)}")
    for name, each in values.items():
        if np.isinf(each).any():
            cell = int(np.isinf(each).argmax())
            raise CellError(f"values {name}", (cell,), each[cell], "a number, or NaN where missing")


def _shares(values: NDArray[np.float64], weights: NDArray[np.float64], min_coverage: float) -> NDArray[np.float64]:
    """Weights of the children present, adding up to 1; a row of NaN where too little is present."""
    if weights.shape != values.shape[1:] or not (weights > 0).all():
        raise ScoringError(f"values {values.shape} and weights {weights.shape} disagree, or a weight is not positive")
    present = np.where(np.isnan(values), 0.0, weights)
    covered = present.sum(axis=1, keepdims=True)
    enough = (covered > 0) & (covered >= min_coverage * weights.sum())
    return np.where(enough, present / np.where(enough, covered, 1.0), np.nan)


def rank(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Rank from the highest value; equal values share the best rank.

    Parameters
    ----------
    values : (n,) ndarray of float64
        No NaN.

    Returns
    -------
    (n,) ndarray of int64
        1 for the highest.

    Examples
    --------
    >>> rank(np.array([0.5, 0.9, 0.5, 0.1]))
    array([2, 1, 2, 4])
    """
    ascending = np.sort(values)
    return (len(values) - np.searchsorted(ascending, values, side="right") + 1).astype(np.int64)
