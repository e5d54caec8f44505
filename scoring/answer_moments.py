"""Scored items as children of the lowest step: means and variances of what was answered, and what moments are in units."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.evidence import Grade
from scoring.layout import NOT_APPLICABLE, NOT_ASKED
from scoring.model import ScoringModel
from scoring.noise import noise_tables
from scoring.propagation import Children, Floats, Moments
from scoring.result import MISSING

CENTRE = 0.5  #: what shares of full points are counted from: squares lose fewer digits


def to_units(found: Moments) -> None:
    """Turn shares of full points counted from `CENTRE`, with `MISSING` standard deviations, into units.

    Parameters
    ----------
    found : Moments
        As `propagation.propagate` fills it in; changed.

    Examples
    --------
    >>> found = Moments.empty((1, 2))
    >>> found.mean[:], found.sd[:] = [[0.25, 0]], [[0.1, -1]]
    >>> to_units(found)
    >>> found.mean.tolist(), found.sd.tolist()
    ([[750000.0, -1.0]], [[100000.0, -1.0]])
    """
    missing = found.sd < 0
    mean, sd = found.mean, found.sd
    mean += np.float32(CENTRE)
    mean *= np.float32(FULL)
    sd *= np.float32(FULL)
    np.copyto(mean, MISSING, where=missing)
    np.copyto(sd, MISSING, where=missing)


def items_of(
    model: ScoringModel, array: NDArray[np.uint8], factors: NDArray[np.float32], grades: NDArray[np.uint8] | None
) -> Children:
    """Scored items of some submissions.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    array : (n, width) ndarray of uint8
        Checked characters.
    factors : (n_grades,) ndarray of float32
        Squares of the reaches, by grade.
    grades : (n, n_scored) ndarray of uint8, optional
        All `Grade.STATED` if left out.

    Returns
    -------
    Children
        (n, n_scored) shares of full points counted from `CENTRE`.

    Examples
    --------
    >>> from scoring.encode import characters
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> items_of(model, characters(model, ["2-310"]), np.zeros(4, np.float32), None).mean.round(3).tolist()
    [[0.5, 0.0, 0.20000000298023224, 0.0]]
    """
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
    noise, absent = noise_tables(model), [ord(NOT_APPLICABLE), ord(NOT_ASKED)]
    starts, unknown = noise.starts, noise.unknown.reshape(-1, 256) / FULL**2
    mean = (model.points[starts] + noise.above.reshape(-1, 256)) / FULL - CENTRE
    mean[:, absent], unknown[:, absent] = 0, MISSING
    widths = np.array([model.columns[index].width for index in model.scored])
    further = [
        (numbers, starts[numbers] + k) for k in range(1, widths.max()) if (numbers := np.flatnonzero(widths > k)).size
    ]
    return _ItemTables(
        starts=starts,
        rows=noise.rows,
        mean=mean.ravel().astype(np.float32),
        known=(noise.known / FULL**2).astype(np.float32),
        unknown=unknown.ravel().astype(np.float32),
        points=(np.maximum(model.points, 0) / FULL).astype(np.float32).ravel(),
        further=tuple((numbers, places, places << 8) for numbers, places in further),
    )
