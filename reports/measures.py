"""Measures: what is recommended, why, what it costs, and when."""

from questionnaires.model import GateKind, Lift, Measure, ProviderKind, Span
from reports.answers import local
from reports.document import CostView, GainView, MeasureView, PhaseView, add
from reports.enterprise import Enterprise
from reports.money import money
from reports.numbers import points, signed
from reports.prospects import way_cost
from reports.reading import Naming, Reading
from reports.stages import remainder
from scoring.recommend import LEAST, LEAST_AT_TOP
from scoring.result import MISSING, GateGain, LiftGain, Recommendation
from scoring.schedule import ended

ESTIMATED_FOR = (50, 200)  #: people in the firms the costs are estimated for


def measures(reading: Reading) -> tuple[MeasureView, ...]:
    """Recommended measures in the order of the roadmap, numbered for this report."""
    known = {measure.code: measure for measure in reading.questionnaire.measures}
    numbers = {found.measure: place for place, found in enumerate(reading.result.recommendations, start=1)}
    return tuple(
        measure_view(reading, known[found.measure], found, numbers) for found in reading.result.recommendations
    )


def intro(reading: Reading) -> str:
    """How the measures were chosen and what the points beside them mean; empty without any."""
    result, words = reading.result, reading.words
    count = len(result.recommendations)
    if not count:
        return ""
    if result.total == MISSING:
        return words.counted("measure.intro_plain", count)
    if reading.next_level is None or len(result.way_up) <= count:
        return words.counted("measure.intro", count)
    return words(
        "measure.intro_way",
        count=count,
        whole=len(result.way_up),
        stage=local(reading.next_level.name, reading.locale),
        cost=way_cost(reading),
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
        toward=tuple(filter(None, (toward(reading, gain) for gain in found.toward))),
        left=words.counted("measure.left", found.left, whole=found.whole) if found.left < found.whole else "",
        cost=measure.cost,
        months=measure.months,
        staff=local(measure.staff, locale),
        provider=words(f"provider.{measure.provider}"),
        done_when=local(measure.done_when, locale),
        prerequisites=(
            *(words("measure.numbered", number=numbers[code], name=names[code]) for code in found.waits_for),
            *(unplanned(reading, code) for code in found.unplanned),
        ),
        evidence=tuple(proof(reading, measure, place) for place in range(len(measure.evidence))),
        pains=tuple(pains[code] for code in found.pain_points if code in pains),
        phase=found.phase,
        start_month=found.start_month,
        priority=found.priority,
    )


def toward(reading: Reading, gain: GateGain) -> str:
    """What a measure brings a gate, so that it adds up as printed: "单项应用 +1.4，还差 11.7" where 13.1 were missing; empty where it does not show."""
    scenes, left = gain.gate.kind is GateKind.SCENES, gain.missing - gain.gained
    key = "measure.toward" if left else "measure.toward_open"
    name = reading.names[gain.gate.node]
    if scenes:
        return reading.words(f"{key}_scenes", name=name, gained=f"+{gain.gained}", left=left)
    limit = gain.gate.minimum or gain.missing
    before, digits = remainder(limit - gain.missing, limit)
    after, finer = remainder(limit - left, limit) if left else (0, digits)
    if before == after:
        return ""
    return reading.words(key, name=name, gained=signed(before - after, max(digits, finer)), left=points(after, finer))


def unplanned(reading: Reading, code: str) -> str:
    """A prerequisite that is open and not in the plan, with what it costs."""
    measure = next(each for each in reading.questionnaire.measures if each.code == code)
    cost = money(measure.cost, reading.words, key="money_short")
    return reading.words("measure.unplanned", name=local(measure.name, reading.locale), cost=cost)


def hold(reading: Reading) -> str:
    """What to do where nothing is recommended although points are missing."""
    result = reading.result
    if result.recommendations or not reading.questionnaire.measures or not result.losses:
        return ""
    if reading.next_level is None:
        return reading.words("measure.hold_top", least=points(LEAST_AT_TOP))
    return reading.words("measure.hold", least=points(LEAST)) if result.total != MISSING else ""


def proof(reading: Reading, measure: Measure, place: int) -> str:
    """Reported effect with the document it stands in."""
    evidence = measure.evidence[place]
    document = next(each for each in reading.questionnaire.documents if each.code == evidence.document)
    figure = local(evidence.figure, reading.locale).rstrip("。.")
    title, where = local(document.title, reading.locale), document.place(evidence.place, reading.locale)
    return reading.words("measure.evidence", figure=figure, title=title, place=where)


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


def phases(reading: Reading, views: tuple[MeasureView, ...]) -> tuple[PhaseView, ...]:
    """The roadmap's phases with their time and money."""
    found = []
    for number in sorted({view.phase for view in views}):
        members = [view for view in views if view.phase == number]
        found.append(
            PhaseView(
                number=number,
                count=len(members),
                first_month=min(view.start_month for view in members) + 1,
                last_month=max(ended(view.start_month, view.months.likely) for view in members),
                begins=reading.words(f"roadmap.begins_{number}"),
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


def cost_size(reading: Reading, enterprise: Enterprise) -> str:
    """That the firm is smaller or larger than those the costs are for; nothing is made up about by how much."""
    fewest, most = ESTIMATED_FOR
    if enterprise.staff is None:
        key = {"micro": "smaller", "large": "larger"}.get(enterprise.size, "")
    else:
        key = "smaller" if enterprise.staff < fewest else "larger" if enterprise.staff > most else ""
    return reading.words(f"investment.{key}") if key else ""
