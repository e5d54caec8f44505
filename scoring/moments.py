"""Mean and standard deviation of every node under uncertain weights and answers, in closed form."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import chunks
from scoring.answer_moments import items_of, to_units
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.evidence import check_grades
from scoring.model import ScoringModel
from scoring.noise import REACHES, checked_reaches
from scoring.propagation import Moments, propagate

CONCENTRATION = (
    100.0  #: our convention: experts' weights of 0.2 then differ by 0.04, of 0.5 by 0.05 (one standard deviation)
)
_ANSWERS = 120_000  #: answers worked on at once: what the second-level cache holds


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

    exactly, with the means :math:`m_k` and variances :math:`v_k` of the children; those of items are the score, raised by
    `noise.expected_above_score`, and `noise.variances`. Likewise the third central moment, with
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
        items = items_of(model, array[rows], factors, None if grades is None else grades[rows])
        part = found.rows(rows)
        propagate(model, items, sums, part)
        to_units(part)
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
