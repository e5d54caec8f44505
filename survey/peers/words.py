"""What the traits of an enterprise are called, and its peer group in words."""

from typing import TYPE_CHECKING

from reports.benchmark_document import Benchmark
from reports.peers import benchmark
from reports.reading import Reading
from survey.organisations import reference
from survey.peers.kept import Comparison

if TYPE_CHECKING:
    from survey.diagnostics.frozen import Frozen


def peer_group(frozen: "Frozen", comparison: Comparison | None, *, locale: str) -> Benchmark | None:
    """Peer group of a submission as its report tells it; None while there are too few."""
    if comparison is None or comparison.peers is None:
        return None
    reading = Reading(questionnaire=frozen.questionnaire, result=frozen.result, answers=frozen.answers, locale=locale)
    return benchmark(reading, comparison.peers, labels(frozen, locale), as_of=comparison.as_of)


def labels(frozen: "Frozen", locale: str) -> dict[str, str]:
    """What the enterprise's traits are called; the size is worded by the report."""
    industry = reference.industries().get(str(frozen.profile.get("industry") or ""))
    region = reference.regions().get(str(frozen.profile.get("region") or ""))
    found = {"size": str(frozen.profile.get("size") or "")}
    if industry:
        found |= {"industry": f"{industry.code} {industry.names[locale]}", "section": industry.path[0][locale]}
    if region:
        places = [*region.path, region.names]
        found |= {
            "province": places[0][locale],
            "city": places[min(1, len(region.path) - 1) if region.path else 0][locale],
        }
    return found
