"""No number of published figures lets one member's score be worked out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from scoring.block_figures import NOBODY, Blocks, BlockValues
from scoring.blocks import PATIENCE, Waiting, form_at_once, form_blocks, merge_blocks
from scoring.disclosure import SMALLEST

PLACES = [("park 1", "district 1"), ("park 2", "district 1"), ("park 3", "district 2")]
members = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from("CDI"), st.sampled_from(["small", "large"])), max_size=40
)


def waiting(some: list[tuple[tuple[str, str], str, str]]) -> list[Waiting]:
    return [Waiting(places=(*place, "city"), traits=(industry, size)) for place, industry, size in some]


def blocks_of(some: list[tuple[tuple[str, str], str, str]]) -> NDArray[np.int64]:
    found = np.full(len(some), NOBODY)
    for number, block in enumerate(form_blocks(waiting(some))):
        found[list(block)] = number
    return found


def every_choice(some: list[tuple[tuple[str, str], str, str]]) -> list[NDArray[np.bool_]]:
    """Members by every filter a page offers: an area or all, an industry or all, a size or all."""
    areas = [{"park 1"}, {"park 2"}, {"park 3"}, {"park 1", "park 2"}, {"park 1", "park 2", "park 3"}]
    return [
        np.array([place[0] in area and industry in (one or "CDI") and size in ({two} if two else {"small", "large"}) for place, industry, size in some], bool)
        for area in areas
        for one in ("", "C", "D", "I")
        for two in ("", "small", "large")
    ]  # fmt: skip


@given(members)
def test_blocks_have_five_members_or_more_and_everybody_once(some: list[tuple[tuple[str, str], str, str]]) -> None:
    for found in (form_blocks(waiting(some)), form_at_once(waiting(some))):
        inside = [number for block in found for number in block]
        assert len(inside) == len(set(inside))
        assert all(SMALLEST <= len(block) < 2 * SMALLEST for block in found)


@given(members)
def test_fewer_than_five_are_left_when_a_campaign_has_ended(some: list[tuple[tuple[str, str], str, str]]) -> None:
    assert len(some) - sum(map(len, form_blocks(waiting(some)))) < SMALLEST


@given(members)
def test_while_a_campaign_runs_nobody_waits_in_a_crowd(some: list[tuple[tuple[str, str], str, str]]) -> None:
    inside = {number for block in form_at_once(waiting(some)) for number in block}
    for place in PLACES:
        assert sum(some[number][0] == place for number in range(len(some)) if number not in inside) < PATIENCE


@settings(max_examples=60, deadline=None)
@given(members, st.integers(0, 2**32 - 1))
def test_all_published_means_together_determine_no_member(
    some: list[tuple[tuple[str, str], str, str]], seed: int
) -> None:
    """Whoever knows every mean under every filter exactly, and who is in each, still finds another set of scores that gives the same figures."""
    blocks = Blocks(blocks_of(some))
    if not blocks.counted.size:
        return
    scores = np.random.default_rng(seed).uniform(0, 100, len(some))
    chosen = [np.where(mask, 0, NOBODY) for mask in every_choice(some)]
    shares = np.concatenate([blocks.shares(each, 1) for each in chosen])
    before = BlockValues(blocks, scores[:, None]).means(shares)
    weights = shares[:, blocks.number]  # what each member's score adds to each sum
    free = np.linalg.svd(weights[before.n >= SMALLEST], full_matrices=True)[2]
    rank = int(np.linalg.matrix_rank(weights[before.n >= SMALLEST]))
    unseen = free[rank:]  # changes of scores that no published figure shows
    assert (np.abs(unseen).max(axis=0, initial=0) > 1e-6).all()
    for change in unseen[:3]:
        moved = scores.copy()
        moved[blocks.counted] += change
        after = BlockValues(blocks, moved[:, None]).means(shares)
        np.testing.assert_allclose(after.mean, before.mean, atol=1e-6)


@given(members, st.data())
def test_whoever_withdraws_is_in_no_difference(
    some: list[tuple[tuple[str, str], str, str]], data: st.DataObject
) -> None:
    """Before and after a withdrawal differ by a whole block at least: nobody's own score is the difference."""
    before = blocks_of(some)
    counted = np.flatnonzero(before != NOBODY)
    if not counted.size:
        return
    gone = data.draw(st.sampled_from(counted.tolist()))
    after = np.where(before == before[gone], NOBODY, before)
    lost = (before != NOBODY) & (after == NOBODY)
    assert lost[gone]
    assert lost.sum() >= SMALLEST


@given(st.lists(st.tuples(st.integers(-1, 6), st.booleans()), min_size=1, max_size=60))
def test_known_members_leave_no_few_unknown_in_a_block(some: list[tuple[int, bool]]) -> None:
    block, hidden = np.array([each[0] for each in some], np.int64), np.array([each[1] for each in some], bool)
    places = np.array([str(max(each[0], 0) % 2) for each in some])
    merged = merge_blocks(block, hidden=hidden, places=places)
    for number in set(merged[merged >= 0].tolist()):
        unknown = int(hidden[merged == number].sum())
        assert unknown == 0 or unknown >= SMALLEST
        assert len(set(places[merged == number].tolist())) == 1
