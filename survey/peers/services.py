"""Comparing a submission with those of others, as of the end of the day before."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app
from sqlalchemy import select
from sqlalchemy.engine import Connection

from questionnaires.model import Questionnaire
from scoring.layout import NOT_APPLICABLE
from scoring.peers import Peers, find_peers
from scoring.uncertainty import bands
from survey.clock import BEIJING
from survey.models import Assessment
from survey.peers.kept import Comparison, Usual
from survey.peers.population import Everybody, Populations, compared_nodes

if TYPE_CHECKING:
    from survey.diagnostics.frozen import Frozen

MOST_KEPT = 20_000  #: comparisons in memory, 3 kB each
OFF = "off"  #: value of the parameter `references` that hides published values
EXTENSION = "peers"  #: where the application keeps its populations


def compare(
    connection: Connection,
    submission_id: UUID,
    questionnaire: Questionnaire,
    read: Callable[[], "Frozen"],
    *,
    on: date,
    references: bool = True,
    weighted: bool = False,
) -> Comparison:
    """Compare a submission with those of others up to the day before `on`.

    A whole day counts at once and stays: so nobody sees the figures before and after somebody else's submission on one day. `read` is
    asked for the submission only where nobody has looked at it since the group changed. Others are scored with the
    standard weights and as they stated: under a weight set, or after a review (`weighted`), there is nobody to compare with.
    """
    before = end_of_day_before(on)
    populations: Populations = current_app.extensions.setdefault(EXTENSION, Populations())
    others = populations.get(connection, questionnaire, before=before)
    as_of = on - timedelta(days=1)
    if weighted:
        return Comparison(peers=None, as_of=as_of, references=references, usual=_usual(read(), others))
    if submission_id not in others.found:
        frozen = read()
        place = others.place(_organisation(connection, frozen.assessment_id))
        if len(others.found) >= MOST_KEPT:
            others.found.clear()
        others.found[submission_id] = (_peers(frozen, others, place), _usual(frozen, others))
    group, usual = others.found[submission_id]
    return Comparison(peers=group, as_of=as_of, references=references, usual=usual)


def end_of_day_before(on: date) -> datetime:
    """Until when submissions count on this day."""
    return datetime.combine(on, time(), BEIJING)


def _organisation(connection: Connection, assessment_id: UUID) -> UUID:
    return connection.execute(select(Assessment.organisation_id).where(Assessment.id == assessment_id)).scalar_one()


def _peers(frozen: "Frozen", others: Everybody, place: int | None) -> Peers | None:
    """The others of its group; its own submissions are never among them."""
    result, total = frozen.result, frozen.model.node("TOTAL")
    band, units = bands(frozen.model, [frozen.string]), result.total
    return find_peers(
        {code: result.nodes[code].units for code in compared_nodes(frozen.questionnaire)},
        own_traits(frozen),
        others.population.without(place),
        band=(min(int(band.low[0, total]), units), max(int(band.high[0, total]), units)),
    )


def _usual(frozen: "Frozen", others: Everybody) -> Usual | None:
    """What others usually answer, where the enterprise said that something does not apply."""
    declared = {frozen.string[frozen.model.columns[index].start] for index in frozen.model.scored}
    return others.usual if NOT_APPLICABLE in declared else None


def own_traits(frozen: "Frozen") -> dict[str, str]:
    """What the enterprise has in common with others, as it was when it submitted; only what is known."""
    industry, region = str(frozen.profile.get("industry") or ""), str(frozen.profile.get("region") or "")
    traits = {
        "industry": industry,
        "section": industry[:1],
        "size": str(frozen.profile.get("size") or ""),
        "province": region[:2],
        "city": region[:4],
    }
    return {name: value for name, value in traits.items() if value}
