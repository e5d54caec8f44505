"""How sure a result is, in words a manager understands and an official can defend."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from questionnaires.model import FULL
from reports.answers import local
from reports.certainty import ChoiceView, ClaimView, DoubtView, LevelChance, ProposedView, ending
from reports.numbers import percent, points, printed, signed
from reports.reading import Reading
from reports.unknowns import unknown_view
from reports.wording import Wording
from scoring.doubt import Doubt, Method, Unknown, doubt
from scoring.evidence import Grade
from scoring.model import compile_model
from scoring.result import TOTAL, NodeKind

OPEN = FULL // 2  #: units that "don't know" leaves open, above which no chance of a stage is told
SURE = 0.75  #: a stage less likely is told as a borderline case
LITTLE = 0.005  #: chances below are not told
UPPER = (NodeKind.TOTAL, NodeKind.SIDE, NodeKind.DIMENSION)


@dataclass(frozen=True, kw_only=True, eq=False)
class Basis:
    """What the doubt rests on beside the answers."""

    graded: Mapping[str, Grade] = field(default_factory=dict)  #: evidence by item; left out: stated
    typical: NDArray[np.int32] | None = None  #: units of every scored item among `peers` enterprises
    peers: int = 0
    reviewed: bool = False  #: whether somebody else went through the answers; else nobody looked at what was handed in
    complete: bool = False  #: whether they went through all of them


def doubt_view(reading: Reading, basis: Basis) -> DoubtView:
    """How sure the result is."""
    model = compile_model(reading.questionnaire)
    found = doubt(model, reading.result.answers, basis.graded, typical=basis.typical, peers=basis.peers)
    levels = _levels(reading, found)
    here = next((level for level in levels if level.here), None)
    return DoubtView(
        band=_band(reading, found, basis),
        chance=here.text if here else "",
        edge=_edge(reading, found, levels),
        unknown=unknown_view(reading, found, here),
        lead=(*_lead(reading, found, basis), *_stage(reading, found, levels)),
        levels=levels,
        claims=_claims(reading, found),
        evidence=_evidence(reading, found, basis),
        proposed=tuple(
            ProposedView(code=code, name=reading.names[code], gap=part)
            for code, part in (found.proposal.items if found.proposal else ())
        ),
        applicability=(*map(reading.caution, reading.thin), *_applicability(reading, found)),
        method=_method(reading, found.method) if found.method else (),
        choices=_choices(reading, found.method) if found.method else (),
        numbers=found,
        reviewed=basis.reviewed,
    )


def _band(reading: Reading, found: Doubt, basis: Basis) -> str:
    """Where the total lies in nine of ten cases: the same two figures as in the section on doubt, wherever it is told; empty without a total."""
    if found.total is None:
        return ""
    key = ending("doubt.likely_unknown" if found.unknown else "doubt.likely", reviewed=basis.reviewed)
    return reading.words(key, low=points(found.total.low), high=points(found.total.high))


def chance_text(words: Wording, chance: float) -> str:
    """A chance in whole per cent; never 0 or 100, which nobody knows.

    Examples
    --------
    >>> from reports.wording import wording
    >>> [chance_text(wording("zh"), chance) for chance in (0.784, 0.9999, 0.0)]
    ['78%', '99% 以上', '不到 1%']
    """
    if chance >= 1 - LITTLE:
        return words("doubt.over")
    return words("doubt.under") if chance < LITTLE else f"{int(100 * chance + 0.5)}%"


def _lead(reading: Reading, found: Doubt, basis: Basis) -> tuple[str, ...]:
    """The band of the total and where it comes from, or that there is none."""
    words, total = reading.words, found.total
    if total is None:
        return (words("doubt.no_total" if found.nodes else "doubt.nothing"),)
    ends = {"low": points(total.low), "high": points(total.high)}
    key = ending("doubt.band_unknown" if found.unknown else "doubt.band", reviewed=basis.reviewed)
    said = words(key, total=points(total.claimed), **ends)
    return (said, *_ends(reading, found.unknown), words("doubt.band_why"))


def _ends(reading: Reading, unknown: Unknown | None) -> tuple[str, ...]:
    """Total and stage with all that is unknown at the lowest, and at the top."""
    if unknown is None:
        return ()
    words, names = reading.words, _stage_names(reading)
    level_low, level_high = (
        names.get(number, words("doubt.ends_open")) for number in (unknown.level_low, unknown.level_high)
    )
    key, ends = "doubt.ends_blank" if unknown.blank else "doubt.ends", (points(unknown.low), points(unknown.high))
    return (words.counted(key, unknown.count, low=ends[0], high=ends[1], level_low=level_low, level_high=level_high),)


def _stage_names(reading: Reading) -> dict[int, str]:
    """Names of all stages and of 0, by number."""
    names = {level.number: local(level.name, reading.locale) for level in reading.questionnaire.levels}
    return {0: local(reading.questionnaire.level_zero, reading.locale), **names}


def _levels(reading: Reading, found: Doubt) -> tuple[LevelChance, ...]:
    """Every stage with its chance; none where nothing can be said."""
    if found.undetermined >= 1 - LITTLE or _too_open(found):
        return ()
    names = _stage_names(reading)
    reached = reading.result.level.number
    return tuple(
        LevelChance(
            number=number,
            name=names[number],
            chance=chance,
            text=chance_text(reading.words, chance),
            here=number == reached,
        )
        for number, chance in found.chances
        if number or chance >= LITTLE or reached == 0
    )


def _too_open(found: Doubt) -> bool:
    """Whether so much is not known that chances would tell of the model and not of the enterprise."""
    return found.unknown is not None and found.unknown.high - found.unknown.low > OPEN


def _edge(reading: Reading, found: Doubt, levels: tuple[LevelChance, ...]) -> str:
    """The likeliest other stage beside the one reported, where it is likelier or the one reported does not reach `SURE`."""
    here = next((level for level in levels if level.here), None)
    if here is None:
        return ""
    other = max((level for level in levels if not level.here), key=lambda level: level.chance, default=None)
    if other is not None and other.chance > here.chance:
        key = "doubt.edge_unknown" if _hidden(found, here, other) else "doubt.edge"
        return reading.words(key, level=other.name, chance=other.text)
    if here.chance >= SURE - LITTLE:  # as printed, in whole per cents
        return ""
    if other is None or other.chance < LITTLE:
        return reading.words("doubt.edge_open", chance=here.text)
    return reading.words("doubt.edge_near", level=here.name, chance=here.text, other=other.name, second=other.text)


def _hidden(found: Doubt, here: LevelChance, other: LevelChance) -> bool:
    """Whether another stage is told because "don't know" counts as the lowest, and not because a threshold is near."""
    below = found.total is not None and found.total.claimed < found.total.low
    return below and other.number > here.number


def _stage(reading: Reading, found: Doubt, levels: tuple[LevelChance, ...]) -> tuple[str, ...]:
    """How sure the stage is, and which other one it may be."""
    words = reading.words
    here = next((level for level in levels if level.here), None)
    open_ = [words("doubt.open", chance=chance_text(words, found.undetermined))] if found.undetermined >= LITTLE else []
    if _too_open(found):
        return (words("doubt.too_open"),)
    if here is None:
        return (words("doubt.no_stage"), *(open_ if levels else ()))
    others = sorted(
        (level for level in levels if not level.here and level.chance >= LITTLE), key=lambda each: -each.chance
    )
    said = [reading.worded("doubt.stage", level=here.name, chance=here.text)]
    if others:
        likelier = "likelier_unknown" if _hidden(found, here, others[0]) else "likelier"
        key = likelier if others[0].chance > here.chance else "other"
        said.append(words(f"doubt.{key}", level=others[0].name, chance=others[0].text))
    return (*said, *open_)


def _claims(reading: Reading, found: Doubt) -> tuple[ClaimView, ...]:
    """Total, sides where there are several, dimensions."""
    several = len(reading.questionnaire.sides) > 1
    nodes = [node for node in reading.result.nodes.values() if node.kind in UPPER and node.code in found.nodes]
    return tuple(
        ClaimView(
            code=node.code,
            name=reading.names[node.code],
            claim=found.nodes[node.code],
            total=node.code == TOTAL,
            side=node.kind is NodeKind.SIDE,
        )
        for node in nodes
        if several or node.kind is not NodeKind.SIDE
    )


def _evidence(reading: Reading, found: Doubt, basis: Basis) -> tuple[str, ...]:
    """Claimed or reviewed, and assured, what it rests on, and what would close most of the gap."""
    words, total = reading.words, found.total
    told = {Grade.DOCUMENTED: _documented(basis)}
    graded = [
        words.counted(f"doubt.grade_{told.get(grade, grade.name.lower())}", count)
        for grade, count in found.grades.items()
        if count
    ]
    if total is None:
        return ()
    if not total.gap and not total.claimed:  # nothing above the lowest step needs proof
        return ()
    if not total.gap:
        return (words(ending("doubt.no_gap", reviewed=basis.reviewed), claimed=points(total.claimed)),)
    gap = points(printed(total.claimed) - printed(total.assured))
    said = [
        words(
            ending("doubt.claimed", reviewed=basis.reviewed),
            claimed=points(total.claimed),
            assured=points(total.assured),
            gap=gap,
        ),
        words("doubt.graded", grades=words("list.separator").join(graded)),
        words("doubt.credits"),
    ]
    if found.proposal:
        ends = {"now": points(total.assured), "then": points(found.proposal.assured)}
        said.append(words.counted("doubt.proposal", len(found.proposal.items), **ends))
    return tuple(said)


def _documented(basis: Basis) -> str:
    """What is said of answers with documents: nobody looked at these, or at some, or reviewers at all of them."""
    if not basis.reviewed:
        return "unseen"
    return "examined" if basis.complete else "documented"


def _applicability(reading: Reading, found: Doubt) -> tuple[str, ...]:
    """What "not applicable" leaves open, and whether it flatters."""
    words, open_ = reading.words, found.applicability
    if open_ is None:
        return ()
    if not open_.declared:
        return (words("doubt.all_apply"),)
    said = [words.counted("doubt.not_applicable", open_.declared, low=points(open_.low), high=points(open_.high))]
    if open_.gain is None:
        said.append(words("doubt.gain_unknown"))
    else:
        key = "doubt.gain_flagged" if open_.flagged else "doubt.gain"
        said.append(words(key, peers=open_.peers, gain=signed(open_.gain)))
    return tuple(said)


def _method(reading: Reading, method: Method) -> tuple[str, ...]:
    """How far other methods would move the total, and which choice does."""
    words, first = reading.words, method.choices[0]
    if points(method.low) == points(method.high):
        return (words("doubt.method_same", count=method.combinations),)
    return (
        words("doubt.method", count=method.combinations, low=points(method.low), high=points(method.high)),
        words(
            "doubt.method_first", choice=words(f"doubt.choice_{first.share.factor}"), share=_share(first.share.first)
        ),
    )


def _choices(reading: Reading, method: Method) -> tuple[ChoiceView, ...]:
    """Every choice that moves anything."""
    words = reading.words
    return tuple(
        ChoiceView(
            name=words(f"doubt.choice_{choice.share.factor}"),
            totals=points(choice.low)
            if points(choice.low) == points(choice.high)
            else words("doubt.range", low=points(choice.low), high=points(choice.high)),
            share=_share(choice.share.first),
        )
        for choice in method.choices
        if choice.share.total >= LITTLE
    )


def _share(share: float) -> str:
    return percent(round(share * 1_000_000), 0)
