"""Moments and bands of many submissions: what an indicator comes to is looked up by its characters, as in `packed`.

Each row of the tables of `packing` has three entries. For a whole indicator: its mean and variance as shares of full points, its flatness, and
the ends of its band; for a part of one that was cut: sums over its items, which are added before they are worked out.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from scoring.answer_moments import CENTRE, items_of, to_units
from scoring.band_ends import Bands, write_ends
from scoring.encode import Submissions
from scoring.layout import NOT_APPLICABLE
from scoring.model import ScoringModel
from scoring.packing import Group, Packing, Stretch, numbered, packing_of
from scoring.propagation import (
    TINY,
    Children,
    Floats,
    Moments,
    Sums,
    parameters_of,
    propagate,
    settle,
    weights_of,
)
from scoring.result import MISSING

MANY = 4096  #: submissions from which tables are worth their making


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Entries:
    """What stands in rows of tables: of a whole indicator, or of a part of one that was cut.

    `mean` and `sd` are in units, `MISSING` where not assessable, or `Sums.mean` and `Sums.own`; `even` is flatness, or `Sums.even`; `ends` are
    the two ends as int32, or `Sums.square` and `Sums.covered` as float32.
    """

    mean: Floats
    sd: Floats
    even: Floats
    ends: NDArray[np.int64]

    def take(self, numbers: NDArray[np.int64], spare: NDArray[np.int64]) -> "_Entries":
        """Entries by row number, in the shape of `numbers`; ends are written to `spare`."""
        mean, sd, even = (each.take(numbers, mode="clip") for each in (self.mean, self.sd, self.even))
        np.take(self.ends, numbers, out=spare, mode="clip")
        return _Entries(mean=mean, sd=sd, even=even, ends=spare)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tables:
    """All tables after one another."""

    packing: Packing
    entries: _Entries
    further: tuple[tuple[int, int], ...]  #: number of a further table, and of its indicator


def packed_bands(model: ScoringModel, given: Submissions, factor: float, sums: NDArray[np.float64]) -> Bands | None:
    """Moments and bands of submissions whose answers are merely stated.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    given : sequence of str, or (n, width) ndarray of uint8
        Submissions; not yet checked.
    factor : float
        Square of the reach of answers that are merely stated.
    sums : (n_nodes,) ndarray of float64
        Concentration of the children of each node.

    Returns
    -------
    Bands or None
        None if tables would need too many rows, or an item is too long for one table.

    Raises
    ------
    ScoringError
        If a string does not fit the questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> packed_bands(model, ["2-310"], 0, np.full(5, 100.0)).low[0].tolist()
    [806665, 806665, 806665, 1000000, 583633]
    """
    tables = _tables(model, factor, tuple(sums.tolist()))
    if tables is None:
        return None
    out = Bands.empty((len(given), len(model.nodes)))
    for rows, numbers, spare in numbered(model, tables.packing, given):
        _fill(model, tables, tables.entries.take(numbers, spare), out=out.rows(rows), sums=sums)
    return out


def _fill(
    model: ScoringModel,
    tables: _Tables,
    found: _Entries,
    *,
    out: Bands,
    sums: NDArray[np.float64],
) -> None:
    """Everything of a few submissions."""
    step = model.steps[0]
    indicators, above = out.part(step.nodes), out.part(slice(0, step.nodes.start))
    limits = found.ends[: len(step.needed)].view(np.int32).reshape(len(step.needed), -1, 2)
    indicators.low[:], indicators.high[:] = limits[..., 0].T, limits[..., 1].T
    if tables.further:
        _settle_cut(model, tables, found, sums=sums, out=indicators)
    children = _children(found, indicators.moments)
    propagate(model, children, sums, out.moments, first=1)
    to_units(above.moments)
    write_ends(above)


def _children(found: _Entries, out: Moments) -> Children:
    """Indicators as children of the next level, (n, n_indicators) held by node; their moments are filled in."""
    mean, sd, flatness = (each[: out.mean.shape[1]].T for each in (found.mean, found.sd, found.even))
    out.mean[:], out.sd[:], out.skew[:], out.flatness[:] = mean, sd, 0, flatness
    present = (sd >= 0).astype(np.float32)
    share = mean * np.float32(1 / FULL)
    share -= np.float32(CENTRE)
    share *= present
    variance = np.maximum(sd, 0)
    variance *= np.float32(1 / FULL)
    np.square(variance, out=variance)
    even = np.square(variance)
    even *= flatness
    return Children(mean=share, variance=variance, present=present, even=even)


def _settle_cut(
    model: ScoringModel, tables: _Tables, found: _Entries, *, sums: NDArray[np.float64], out: Bands
) -> None:
    """Work out cut indicators from the sums of their parts, in place."""
    others = found.ends.view(np.complex64)
    for table, indicator in tables.further:
        for each in (found.mean, found.sd, found.even, others):
            each[indicator] += each[table]
    cut, step = tables.packing.cut, model.steps[0]
    mean, own, even = (each[cut].T for each in (found.mean, found.sd, found.even))
    rest = others[cut].T
    parts = Sums(covered=rest.imag, mean=mean, square=rest.real, own=own, even=even)
    known = _known(settle(parts, step.needed[cut].astype(np.float32), parameters_of(step, sums)[cut]))
    whole = known.moments
    found.mean[cut], found.sd[cut], found.even[cut] = whole.mean.T, whole.sd.T, whole.flatness.T
    out.low[:, cut], out.high[:, cut] = known.low, known.high


def _known(found: Children) -> Bands:
    """Bands of indicators."""
    known = Bands.empty(found.mean.shape)
    moments = known.moments
    moments.mean[:], moments.skew[:] = found.mean, 0
    np.sqrt(found.variance, out=moments.sd)
    np.copyto(moments.sd, MISSING, where=found.present == 0)
    np.divide(found.even, np.square(found.variance) + TINY, out=moments.flatness)
    to_units(moments)
    write_ends(known)
    return known


@lru_cache(maxsize=4)
def _tables(model: ScoringModel, factor: float, concentration: tuple[float, ...]) -> _Tables | None:
    """Tables of a model under some reach and concentrations."""
    packing = packing_of(model)
    if packing is None or not all(stretch.whole for group in packing.groups for stretch in group.stretches):
        return None
    step, parameters = model.steps[0], parameters_of(model.steps[0], np.array(concentration))
    entries = []
    for group in packing.groups:
        index = slice(group.indicator, group.indicator + 1)
        sums = _sums(model, group, factor)
        if group.indicator in packing.cut:
            entries.append(_of_part(sums))
        else:
            entries.append(_of_whole(_known(settle(sums, step.needed[index].astype(np.float32), parameters[index]))))
    mean, sd, even, ends = (np.concatenate(column) for column in zip(*entries, strict=True))
    whole = len(step.needed)
    further = tuple((whole + number, group.indicator) for number, group in enumerate(packing.groups[whole:]))
    return _Tables(packing=packing, entries=_Entries(mean=mean, sd=sd, even=even, ends=ends), further=further)


def _of_whole(known: Bands) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Columns of entries of a whole indicator."""
    ends = np.stack([known.low.ravel(), known.high.ravel()], axis=1)
    found = known.moments
    return found.mean.ravel(), found.sd.ravel(), found.flatness.ravel(), ends.view(np.int64).ravel()


def _of_part(sums: Sums) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Columns of entries of a part of a cut indicator."""
    ends = np.stack([sums.square.ravel(), sums.covered.ravel()], axis=1)
    return sums.mean.ravel(), sums.own.ravel(), sums.even.ravel(), ends.view(np.int64).ravel()


def _sums(model: ScoringModel, group: Group, factor: float) -> Sums:
    """Sums over the items for every row of a table, (n_rows, 1) each."""
    parts = [_stretch_sums(model, stretch, group.indicator, factor) for stretch in group.stretches]
    found = reduce(lambda one, other: (one[:, :, None] + other[:, None]).reshape(len(one), -1), parts)
    covered, mean, square, own, even = found[..., None]
    return Sums(covered=covered, mean=mean, square=square, own=own, even=even)


def _stretch_sums(model: ScoringModel, stretch: Stretch, indicator: int, factor: float) -> Floats:
    """(5, n_rows) weights, means, squares, variances and even parts for every combination of the classes of its places."""
    letters = [stretch.letters(place) for place in stretch.places]
    characters = np.full((int(np.prod(stretch.radices)), model.width), ord(NOT_APPLICABLE), np.uint8)
    for place, column in zip(stretch.places, np.meshgrid(*letters, indexing="ij"), strict=True):
        characters[:, place] = column.ravel()
    items = items_of(model, characters, np.array([factor], np.float32), None)
    mean, variance, present = (each[:, stretch.member] for each in (items.mean, items.variance, items.present))
    weight, square, fourth = (matrix[stretch.member, indicator] for matrix in weights_of(model)[0])
    return np.stack(
        [
            weight * present,
            weight * mean,
            weight * (mean * mean + variance),
            square * variance,
            fourth * variance * variance,
        ]
    )
