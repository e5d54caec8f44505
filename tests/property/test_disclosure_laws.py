"""Suppressed tables attacked with what they show."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.disclosure import HIDDEN, possible, suppress

tables = st.integers(1, 4).flatmap(
    lambda rows: st.integers(2, 4).flatmap(
        lambda columns: st.lists(
            st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 7, 12, 40]), min_size=columns, max_size=columns),
            min_size=rows,
            max_size=rows,
        )
    )
)


def with_totals(counts):
    table = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
    return table if len(table) == 1 else np.concatenate([table, table.sum(axis=0, keepdims=True)])


@given(tables)
@settings(max_examples=40, deadline=None)
def test_no_small_count_can_be_worked_back_from_what_is_shown(cells):
    counts = np.array(cells)
    found = suppress(counts)
    table, hidden = with_totals(counts), found.counts == HIDDEN
    assert (hidden == (found.primary | found.secondary)).all()
    assert (found.counts[~hidden] == table[~hidden]).all()
    assert hidden[(table > 0) & (table < 5)].all()
    if not hidden.all():
        for cell in np.argwhere(found.primary).tolist():
            least, most = possible(table, hidden, tuple(cell))
            assert least <= table[tuple(cell)] <= most
            assert most - least >= 5 - 1e-6
