"""Pain points and measures: what was found, what relieves it, what it costs, and when."""

from questionnaires.model import Lift, Measure, ProviderKind, Span
from reports.answers import local
from reports.document import CostView, GainView, MeasureView, PainView, PhaseView, add
from reports.numbers import points
from reports.reading import Naming, Reading
from scoring.painpoints import FOUND
from scoring.result import MISSING, LiftGain, PainPointResult, Recommendation

MOST_PAINS = 10
MOST_PROOFS = 3


def measures(reading: Reading) -> tuple[MeasureView, ...]:
    """Recommended measures in the order of the roadmap, numbered for this report."""
    known = {measure.code: measure for measure in reading.questionnaire.measures}
    numbers = {found.measure: place for place, found in enumerate(reading.result.recommendations, start=1)}
    return tuple(
        measure_view(reading, known[found.measure], found, numbers) for found in reading.result.recommendations
    )


def measure_view(reading: Reading, measure: Measure, found: Recommendation, numbers: dict[str, int]) -> MeasureView:
    """One measure in the reader's language."""
    locale, words = reading.locale, reading.words
    names = {other.code: local(other.name, locale) for other in reading.questionnaire.measures}
    pains = {pain.code: local(pain.name, locale) for pain in reading.questionnaire.pain_points}
    return MeasureView(
        number=numbers[measure.code],
        code=measure.code,
        name=names[measure.code],
        text=local(measure.text, locale),
        gains=tuple(
            gain_view(reading, gain) for gain in sorted(found.gains, key=lambda gain: (gain.outcome, -gain.gain))
        ),
        gain=found.gain,
        outcome=found.outcome,
        clears_gates=found.clears_gates,
        cost=measure.cost,
        months=measure.months,
        staff=local(measure.staff, locale),
        provider=words(f"provider.{measure.provider}"),
        done_when=local(measure.done_when, locale),
        prerequisites=tuple(
            words("measure.numbered", number=numbers[code], name=names[code]) if code in numbers else names[code]
            for code in measure.prerequisites
        ),
        evidence=tuple(proof(reading, measure, place) for place in range(len(measure.evidence))),
        pains=tuple(pains[code] for code in found.pain_points if code in pains),
        phase=found.phase,
        start_month=found.start_month,
        priority=found.priority,
    )


def proof(reading: Reading, measure: Measure, place: int) -> str:
    """Reported effect with the document it stands in."""
    evidence = measure.evidence[place]
    titles = {document.code: local(document.title, reading.locale) for document in reading.questionnaire.documents}
    figure = local(evidence.figure, reading.locale).rstrip("。.")
    title = titles.get(evidence.document, evidence.document)
    return reading.words("measure.evidence", figure=figure, title=title, place=evidence.place)


def gain_view(reading: Reading, gain: LiftGain) -> GainView:
    """One step: from which answer to which, and what it brings."""
    start, to = lift_texts(reading, gain.lift)
    return GainView(
        item=gain.lift.item, name=reading.names[gain.lift.item], start=start, to=to, gain=gain.gain, outcome=gain.outcome,
    )  # fmt: skip


def lift_texts(reading: Naming, lift: Lift) -> tuple[str, str]:
    """The options a step leads from and to; for an added option only that."""
    item = reading.items[lift.item]
    texts = {option.code: local(option.text, reading.locale) for option in item.options}
    if lift.add is not None:
        return "", reading.words("measure.add", text=texts[lift.add])
    start = texts[lift.start] if lift.start else reading.words("state.dont_know")
    return start, texts[lift.to or ""]


def phases(views: tuple[MeasureView, ...]) -> tuple[PhaseView, ...]:
    """The roadmap's phases with their time and money."""
    found = []
    for number in sorted({view.phase for view in views}):
        members = [view for view in views if view.phase == number]
        found.append(
            PhaseView(
                number=number,
                count=len(members),
                first_month=min(view.start_month for view in members) + 1,
                last_month=max(view.start_month + int(view.months.likely.to_integral_value()) for view in members),
                cost=add(tuple(view.cost for view in members)),
            )
        )
    return tuple(found)


def costs(reading: Reading) -> tuple[CostView, ...]:
    """Costs by kind of provider, dearest first."""
    known = {measure.code: measure for measure in reading.questionnaire.measures}
    groups: dict[ProviderKind, list[Span]] = {}
    for found in reading.result.recommendations:
        measure = known[found.measure]
        groups.setdefault(measure.provider, []).append(measure.cost)
    views = [
        CostView(name=reading.words(f"provider.{kind}"), count=len(spans), cost=add(tuple(spans)))
        for kind, spans in groups.items()
    ]
    return tuple(sorted(views, key=lambda view: (-view.cost.likely, view.name)))


def pains(reading: Reading, views: tuple[MeasureView, ...]) -> tuple[PainView, ...]:
    """Pain points the answers speak of clearly, most severe first."""
    severe = [found for found in reading.result.pain_points if found.severity != MISSING and found.severity >= FOUND]
    return tuple(pain_view(reading, found, views) for found in severe[:MOST_PAINS])


def pain_view(reading: Reading, found: PainPointResult, views: tuple[MeasureView, ...]) -> PainView:
    """One pain point with the answers it follows from and the measures that relieve it."""
    point = next(pain for pain in reading.questionnaire.pain_points if pain.code == found.code)
    name = local(point.name, reading.locale)
    documents = {document.code: document for document in reading.questionnaire.documents}
    told = dict.fromkeys(source.document for source in point.sources if source.document in documents)
    return PainView(
        code=found.code,
        name=name,
        severity=found.severity,
        evidence=tuple(
            reading.words("pain.proof", answer=reading.quote(code), units=points(reading.result.nodes[code].units))
            for code in found.items[:MOST_PROOFS]
        ),
        relief=tuple(
            reading.words("measure.numbered", number=view.number, name=view.name)
            for view in views
            if name in view.pains
        )[:2],
        sources=reading.listed(list(told)),
    )
