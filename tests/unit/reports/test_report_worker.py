"""The worker process keeps to its limits, survives being killed, and gives the same bytes."""

import os
import signal
from dataclasses import replace
from datetime import date

import pytest

from reports.errors import MissingGlyphError, PageLimitError, TimeLimitError, WorkerError
from reports.render import render
from reports.specimen import specimen
from reports.worker import Renderer

REPORT = specimen("zh", date(2026, 1, 1))


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as ready:
        yield ready


def test_a_report_from_the_worker_has_the_bytes_of_one_made_here(renderer):
    assert renderer.render(REPORT) == render(REPORT)


def test_an_error_comes_back_with_its_data(renderer):
    with pytest.raises(MissingGlyphError) as caught:
        renderer.render(replace(REPORT, enterprise="\U0001f600"))
    assert [glyph.field for glyph in caught.value.missing] == ["enterprise"]
    with pytest.raises(PageLimitError):
        renderer.render(REPORT, most_pages=1)


def test_a_report_that_takes_too_long_is_ended_and_the_next_is_printed(renderer):
    before = renderer.process_id
    with pytest.raises(TimeLimitError) as caught:
        renderer.render(REPORT, timeout=0.001)
    assert caught.value.seconds == 0.001
    assert renderer.render(REPORT).startswith(b"%PDF")
    assert renderer.process_id != before


def test_a_killed_worker_is_reported_and_replaced(renderer):
    renderer.render(REPORT)
    os.kill(renderer.process_id, signal.SIGSTOP)  # so that it cannot answer before it is killed
    os.kill(renderer.process_id, signal.SIGKILL)
    with pytest.raises(WorkerError, match="the next report gets a new one"):
        renderer.render(REPORT)
    assert renderer.render(REPORT).startswith(b"%PDF")


def test_a_worker_ends_after_its_number_of_reports():
    with Renderer(most_reports=1) as renderer:
        assert renderer.process_id
        renderer.render(REPORT)
        assert renderer.process_id is None


def test_a_worker_without_enough_memory_says_so():
    with pytest.raises(WorkerError), Renderer(memory=120):
        pass


def test_no_worker_is_left_after_closing():
    with Renderer() as renderer:
        child = renderer.process_id
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
