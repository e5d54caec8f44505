"""The solver: what it finds holds, in any thread, and it prints nothing."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from scoring.core_problem import solve
from scoring.highs import INFEASIBLE, SOLVED, STOPPED, Rows, branch_and_bound, relax


def knapsack(seed: int, count: int = 40) -> Rows:
    """Things of random worth and size, half of which fit."""
    random = np.random.default_rng(seed)
    sizes = random.integers(10, 100, count).astype(float)
    return Rows(
        objective=-(sizes + random.integers(0, 20, count)),
        matrix=-sizes[None, :],
        lower=np.array([-sizes.sum() // 2]),
        whole=np.ones(count, dtype=bool),
    )


def by_hand(rows: Rows) -> float:
    """The best by dynamic programming over what is used."""
    best = np.full(int(-rows.lower[0]) + 1, 0.0)
    for worth, size in zip(-rows.objective, -rows.matrix[0].astype(int), strict=True):
        best[size:] = np.maximum(best[size:], best[:-size] + worth)
    return -best[-1]


@pytest.mark.parametrize("seed", range(6))
def test_the_core_has_the_optimum(seed):
    rows = knapsack(seed)
    found = solve(rows, 10)
    assert found.status == SOLVED
    assert found.value == pytest.approx(by_hand(rows), abs=1e-6)
    assert found.value == pytest.approx(rows.objective @ found.x, abs=1e-6)
    assert np.all(rows.matrix @ found.x >= rows.lower - 1e-6)


def test_nothing_keeps_rows_that_contradict_each_other():
    rows = Rows(
        objective=np.ones(2),
        matrix=np.array([[1.0, 1.0], [-1.0, -1.0]]),
        lower=np.array([1.6, -1.4]),
        whole=np.ones(2, dtype=bool),
    )
    assert relax(rows) is None
    assert solve(rows, 10).status == INFEASIBLE
    assert solve(rows, 10).x is None


def test_a_search_without_time_says_that_it_was_stopped_and_how_far_it_may_be_off():
    rows = knapsack(1, 400)
    found = branch_and_bound(rows, 0.0)
    assert found.status == STOPPED
    assert found.bound <= by_hand(rows) <= found.value


def test_threads_do_not_disturb_each_other():
    alone = [solve(knapsack(seed), 10).value for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda seed: solve(knapsack(seed), 10).value, range(8))) == alone


def test_the_solver_prints_nothing():
    program = "import doctest, scoring.highs; assert doctest.testmod(scoring.highs).attempted"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert (ended.stdout, ended.stderr) == (b"", b"")
