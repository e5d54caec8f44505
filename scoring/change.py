"""Change between two rounds: how much of it is other answers, other applicability, another questionnaire; and whether it is beyond noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.aggregate import Scores, score
from scoring.encode import characters, decode, write
from scoring.errors import AnswerError, ScoringError
from scoring.evidence import Grade
from scoring.layout import NOT_APPLICABLE, NOT_ASKED, Column
from scoring.model import ScoringModel
from scoring.moments import CONCENTRATION, checked_concentration
from scoring.noise import REACHES, expected_above_score, variances
from scoring.normal import Z90
from scoring.propagation import Children, Moments, propagate
from scoring.result import MISSING

_ABSENT = {NOT_APPLICABLE, NOT_ASKED}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """Change of every node of the later model, in units; `before + model + applicability + answers = after` exactly.

    Attributes
    ----------
    before, after : (n, n_nodes) ndarray of int32
        As scored in either round; `MISSING` where not assessable, or where the earlier model has no such node.
    known : (n, n_nodes) ndarray of bool
        Whether both are there; the parts are 0 elsewhere.
    model : (n, n_nodes) ndarray of int32
        Effect of the questionnaire: earlier answers under the later model, less `before`. Items and options new to it are taken as
        answered in the later round.
    applicability : (n, n_nodes) ndarray of int32
        Effect of items that apply in one round only.
    answers : (n, n_nodes) ndarray of int32
        Effect of items that apply in both and were answered otherwise.
    noise : (n, n_nodes) ndarray of float64
        How far, in units, `answers` may lie from 0 by chance in 9 of 10 cases.
    beyond_noise : (n, n_nodes) ndarray of bool
        Whether `answers` lies beyond its noise. Two self-reports say no more than that: it is not yet true.
    evidenced : (n,) ndarray of bool
        Whether there is evidence, in both rounds, for all scored answers that changed.
    taken_over : tuple of tuple of str
        For each submission the items whose earlier answer the later model cannot take.
    """

    before: NDArray[np.int32]
    after: NDArray[np.int32]
    known: NDArray[np.bool_]
    model: NDArray[np.int32]
    applicability: NDArray[np.int32]
    answers: NDArray[np.int32]
    noise: NDArray[np.float64]
    beyond_noise: NDArray[np.bool_]
    evidenced: NDArray[np.bool_]
    taken_over: tuple[tuple[str, ...], ...]


def decompose_change(
    models: tuple[ScoringModel, ScoringModel],
    earlier: Sequence[str],
    later: Sequence[str],
    *,
    grades: tuple[NDArray[np.uint8] | None, NDArray[np.uint8] | None] = (None, None),
    concentration: float | NDArray[np.float64] = CONCENTRATION,
    reaches: Sequence[float] = REACHES,
) -> Change:
    r"""Split the change between two rounds into the effects of model, applicability and answers.

    Parameters
    ----------
    models : (ScoringModel, ScoringModel)
        Of the earlier and the later round; twice the same if the questionnaire did not change.
    earlier, later : sequence of str
        Submissions of the same enterprises, in the same order.
    grades : (ndarray or None, ndarray or None)
        Evidence of either round for the items of the later model, (n, n_scored), as `evidence.grade_rows` returns it.
    concentration : float or (n_nodes,) ndarray of float64, default CONCENTRATION
        As for `moments`; weights are uncertain, but the same in both rounds.
    reaches : sequence of float, default REACHES
        As for `moments`; answers of the two rounds err independently.

    Returns
    -------
    Change
        For every node of the later model.

    Raises
    ------
    ScoringError
        If the numbers of submissions differ, or a string, the grades, the reaches or the concentration do not fit.

    Notes
    -----
    Four scores in a row: as before; the same answers under the later model; with the later round's applicability; as after. Each part is
    the difference of two neighbours, so they add up without a remainder. Where earlier answers cannot be assessed under the later
    model, the model's effect cannot be told apart and counts as applicability. The answers' part is beyond noise if
    :math:`|\Delta| > 1.645 \sigma_\Delta`, where :math:`\sigma_\Delta` follows from the closed form of `moments` for the differences of
    items, whose variances of both rounds add up: the reliable change index [1]_. Where a "don't know" turned into an answer or the other
    way round, the score moves although nothing else need have: what the items' `expected_above_score` moves is added to the noise.

    References
    ----------
    .. [1] Jacobson, N. S., & Truax, P. (1991). Clinical significance. Journal of Consulting and Clinical Psychology, 59(1), 12-19.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = decompose_change((model, model), ["10310"], ["2-320"])
    >>> parts = found.before, found.model, found.applicability, found.answers, found.after
    >>> [int(each[0, 0]) for each in parts]
    [465000, 0, 75000, 400000, 940000]
    """
    old, new = models
    if len(earlier) != len(later):
        raise ScoringError(f"expected as many submissions later as earlier, got {len(later)} and {len(earlier)}")
    carried = [_carry(old, new, first, second) for first, second in zip(earlier, later, strict=True)]
    aligned = [_align(new, string, second) for (string, _), second in zip(carried, later, strict=True)]
    before = _matched(old, new, score(old, earlier).nodes)
    under, shared, after = score(new, [string for string, _ in carried]), score(new, aligned), score(new, later)
    known = (before != MISSING) & (after.nodes != MISSING)
    middle = np.where(under.nodes == MISSING, before, under.nodes)
    variance = np.where(_comparable(new, carried, under), _both(new, (aligned, later), grades, reaches), 0)
    noise = _noise(new, (shared, after), variance, concentration) + _found_out(new, (aligned, later), shared)
    answers = np.where(known, after.nodes - shared.nodes, 0).astype(np.int32)
    return Change(
        before=before,
        after=after.nodes,
        known=known,
        model=np.where(known, middle - before, 0).astype(np.int32),
        applicability=np.where(known, shared.nodes - middle, 0).astype(np.int32),
        answers=answers,
        noise=np.where(known, noise, 0.0),
        beyond_noise=known & (np.abs(answers) > noise),
        evidenced=_evidenced(new, (aligned, later), grades),
        taken_over=tuple(items for _, items in carried),
    )


def _carry(old: ScoringModel, new: ScoringModel, earlier: str, later: str) -> tuple[str, tuple[str, ...]]:
    """Earlier answers written for the later model, and the items for which the later answer had to be taken."""
    if old.fingerprint == new.fingerprint:
        return earlier, ()
    answers = decode(old, earlier)
    parts, taken = [], []
    for column in new.columns:
        code = column.item.code
        try:
            parts.append(write(column, answers[code]))
        except (KeyError, AnswerError):
            parts.append(later[column.start : column.start + column.width])
            taken.append(code)
    return "".join(parts), tuple(taken)


def _align(model: ScoringModel, earlier: str, later: str) -> str:
    """Earlier answers with the applicability of the later ones."""
    return "".join(_aligned(column, earlier, later) for column in model.columns)


def _aligned(column: Column, earlier: str, later: str) -> str:
    """One item: the earlier answer if it applies in both rounds, else the later one."""
    first, second = (each[column.start : column.start + column.width] for each in (earlier, later))
    return second if first[0] in _ABSENT or second[0] in _ABSENT else first


def _matched(old: ScoringModel, new: ScoringModel, nodes: NDArray[np.int32]) -> NDArray[np.int32]:
    """Scores of the earlier model in the order of the later one's nodes."""
    found = np.full((len(nodes), len(new.nodes)), MISSING, np.int32)
    for index, code in enumerate(new.nodes):
        if code in old.nodes:
            found[:, index] = nodes[:, old.node(code)]
    return found


def _comparable(
    model: ScoringModel, carried: Sequence[tuple[str, tuple[str, ...]]], under: Scores
) -> NDArray[np.bool_]:
    """(n, n_scored) whether an item has an earlier answer of its own."""
    codes = [model.columns[index].item.code for index in model.scored]
    own = np.array([[code not in taken for code in codes] for _, taken in carried], bool).reshape(under.items.shape)
    comparable: NDArray[np.bool_] = own & (under.items != MISSING)
    return comparable


def _evidenced(
    model: ScoringModel,
    rounds: tuple[Sequence[str], Sequence[str]],
    grades: tuple[NDArray[np.uint8] | None, NDArray[np.uint8] | None],
) -> NDArray[np.bool_]:
    """(n,) whether all scored answers that changed have evidence in both rounds; False where none changed."""
    first, second = (characters(model, each) for each in rounds)
    if grades[0] is None or grades[1] is None:
        return np.zeros(len(first), bool)
    starts = [model.columns[index].start for index in model.scored]
    ends = [model.columns[index].start + model.columns[index].width for index in model.scored]
    before = np.cumsum(first != second, axis=1)
    changed = before[:, np.array(ends) - 1] - before[:, starts] + (first != second)[:, starts] > 0
    proven = np.minimum(grades[0], grades[1]) > Grade.STATED
    found: NDArray[np.bool_] = changed.any(axis=1) & (proven | ~changed).all(axis=1)
    return found


def _both(
    model: ScoringModel,
    rounds: tuple[Sequence[str], Sequence[str]],
    grades: tuple[NDArray[np.uint8] | None, NDArray[np.uint8] | None],
    reaches: Sequence[float],
) -> NDArray[np.float64]:
    """Variances of the items' errors of both rounds together."""
    first, second = (variances(model, each, grade, reaches=reaches) for each, grade in zip(rounds, grades, strict=True))
    return first + second


def _noise(
    model: ScoringModel,
    scores: tuple[Scores, Scores],
    variance: NDArray[np.float64],
    concentration: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Half-width of the band of the answers' part, in units."""
    first, second = scores
    present = second.items != MISSING
    difference = np.where(present, second.items - first.items, 0) / FULL
    items = Children(
        mean=difference.astype(np.float32),
        variance=np.where(present, variance / FULL**2, 0).astype(np.float32),
        present=present.astype(np.float32),
        even=np.zeros(present.shape, np.float32),
        of_answers=True,
    )
    out = Moments.empty(second.nodes.shape)
    propagate(model, items, checked_concentration(model, concentration), out)
    return np.maximum(out.sd, 0).astype(np.float64) * Z90 * FULL


def _found_out(model: ScoringModel, rounds: tuple[Sequence[str], Sequence[str]], shared: Scores) -> NDArray[np.float64]:
    """(n, n_nodes) units by which scores are expected to move because something is known now that was not, or is no longer."""
    first, second = (expected_above_score(model, each) for each in rounds)
    items = Children(
        mean=np.where(shared.items != MISSING, (first - second) / FULL, 0).astype(np.float32),
        variance=np.zeros(first.shape, np.float32),
        even=np.zeros(first.shape, np.float32),
        present=(shared.items != MISSING).astype(np.float32),
        of_answers=True,
    )
    out = Moments.empty(shared.nodes.shape)
    propagate(model, items, checked_concentration(model, np.inf), out)
    return np.abs(out.mean).astype(np.float64) * FULL
