"""What a batch handed out in part lacks, as a text for whoever opens the file."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _

from survey.batches.queries import Line
from survey.models import Batch


def file_name() -> str:
    """Name of the list among the reports: before all of them."""
    return "000-{}.txt".format(_("Missing reports"))


def list_missing(batch: Batch, lines: Sequence[Line], clients: Mapping[UUID, str], handed: Collection[int]) -> str:
    """Lines of the reports whose place in the batch is not among those `handed` out; empty where none is missing."""
    missing = [
        f"{place:03} {_name(line, place, clients)} – {_reason(batch, line, clients)}"
        for place, line in enumerate(lines, start=1)
        if place not in handed
    ]
    if not missing:
        return ""
    told = _("%(missing)s of %(all)s reports are not in this file:", missing=len(missing), all=len(lines))
    return "\r\n".join([told, "", *missing, ""])


def _name(line: Line, place: int, clients: Mapping[UUID, str]) -> str:
    return clients.get(line.item.submission_id) or _("report %(number)s", number=place)


def _reason(batch: Batch, line: Line, clients: Mapping[UUID, str]) -> str:
    if line.item.submission_id not in clients:
        return _("no longer yours to see")
    if line.failed:
        return _("failed")
    return _("cancelled") if batch.cancelled_at and line.report is None else _("not made yet")
