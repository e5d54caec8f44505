"""Questions about answers that do not seem to fit together: shown before submitting, never errors.

What options alone can tell lies in the questionnaire (`checks`). Here are those that look at figures, at reasons, and at what was left out,
for which its closed vocabulary has no words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import gettext as _

from questionnaires.model import Item
from reports.numbers import plain
from scoring.answer import Answer, takes_percent
from scoring.result import ResponseState
from survey.assessments.drafts import Draft
from survey.assessments.figures import Facts, figures_of, known_of
from survey.assessments.submission import answers, contradictions

SHORTEST_REASON = 4  #: characters that can say why something does not apply
NO_REASONS = frozenset({"没有理由", "无此情况", "不适用的", "none", "n/a", "nothing", "not applicable", "not relevant"})
TOO_FAR = 10  #: two years further apart are asked about
UNLIKE = 2  #: so are figures that many times what the profile says, or less than its part
NO_SYSTEM = frozenset({"none", "office"})  #: of what is ticked under cloud systems: nothing a business runs on


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and the items it is about."""

    ask: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answers to items that apply."""

    questionnaire: str
    locale: str
    facts: Facts
    items: Mapping[str, Item]
    answers: Mapping[str, Answer]
    reasons: Mapping[str, str]

    def state(self, code: str) -> ResponseState | None:
        """What became of an item; None if it is not asked or not answered."""
        answer = self.answers.get(code)
        return answer.state if answer else None

    def options(self, code: str) -> frozenset[str]:
        """Options chosen."""
        answer = self.answers.get(code)
        return frozenset(answer.options if answer else ())

    def number(self, code: str, part: str) -> Decimal | None:
        """Figure typed into one part."""
        answer = self.answers.get(code)
        found: Decimal | None = getattr(answer, "rate" if part == "text" else part) if answer else None
        return found


def questions(draft: Draft, locale: str) -> list[Question]:
    """Everything worth another look, in the order asked."""
    typed = answers(draft)
    given = Given(
        questionnaire=draft.opened.questionnaire,
        locale=locale,
        facts=draft.opened.facts,
        items={item.code: item for item in draft.questionnaire.items()},
        answers={
            item.code: typed[item.code]
            for item in draft.questionnaire.items()
            if item.code in draft.applicable and item.code in typed
        },
        reasons={code: kept.content.reason for code, kept in draft.kept.items()},
    )
    found = [
        Question(ask=check.ask[locale], items=tuple(each.item for each in check.when if each.item))
        for check in contradictions(draft)
    ]
    ours = [*GENERAL, *(OF_FLAGSHIP if draft.opened.questionnaire == "lianghua-sme" else ())]
    return [*found, *(question for rule in ours for question in rule(given))]


def _tiny_percentages(given: Given) -> Iterator[Question]:
    """A share typed as 0.85 where per cent are expected."""
    for code, answer in given.answers.items():
        if not takes_percent(given.items[code]):
            continue
        typed = [number for number in (answer.rate, answer.now, answer.before) if number is not None]
        if typed and 0 < max(typed) <= 1:
            ask = _(
                "You typed %(found)s, which is read as %(found)s%%. Did you mean %(meant)s%%?",
                found=f"{max(typed):f}",
                meant=f"{(100 * max(typed)).normalize():f}",
            )
            yield Question(ask=ask, items=(code,))


def _poor_reasons(given: Given) -> Iterator[Question]:
    """Reasons that say nothing about why something does not apply; those in the same words together."""
    poor: dict[str, list[str]] = {}
    for code in given.answers:
        reason = given.reasons.get(code, "").strip(" 。.，,-—/")
        if given.state(code) is ResponseState.NOT_APPLICABLE and (
            len(reason) < SHORTEST_REASON or reason.casefold() in NO_REASONS
        ):
            poor.setdefault(reason, []).append(code)
    for reason, codes in poor.items():
        ask = _(
            "“Not applicable” because “%(reason)s”: a reviewer will ask why. Please say in a few words, or choose an answer.",
            reason=reason,
        )
        yield Question(ask=ask, items=tuple(codes))


def _different_figures(given: Given) -> Iterator[Question]:
    """The same figure, not the same everywhere."""
    for figure in figures_of(given.questionnaire):
        typed = [(code, number) for code, part in figure.fields if (number := given.number(code, part)) is not None]
        if len({number for _code, number in typed}) > 1:
            ask = _(
                "“%(name)s” is asked in several places and differs: %(figures)s. Which one is right?",
                name=figure.name[given.locale],
                figures=_(", ").join(dict.fromkeys(f"{number:,f}" for _code, number in typed)),
            )
            yield Question(ask=ask, items=tuple(code for code, _number in typed))


def _years_apart(given: Given) -> Iterator[Question]:
    """Two years so far apart that a unit or a decimal point is the likelier cause."""
    for code, answer in given.answers.items():
        now, before = answer.now, answer.before
        if now and before and max(now, before) > TOO_FAR * min(now, before):
            ask = _(
                "Last year %(now)s, the year before %(before)s: more than tenfold apart. Is one of them in another unit, or did its decimal point slip?",
                now=f"{now:,f}",
                before=f"{before:,f}",
            )
            yield Question(ask=ask, items=(code,))


def _unlike_the_profile(given: Given) -> Iterator[Question]:
    """A figure the profile knows as well, and knows quite different."""
    for known in known_of(given.questionnaire):
        typed, expected = given.number(known.item, known.part), known.expected(given.facts)
        if typed is None or not expected:
            continue
        if typed > UNLIKE * expected or known.lowest * typed * UNLIKE < expected:
            numbers = given.items[known.item].numbers
            field = (getattr(numbers, known.part) or {}).get(given.locale, known.item)
            ask = _(
                "“%(field)s” is %(found)s; going by the profile of the enterprise it would be about %(expected)s. Is one of them in another unit, or out of date?",
                field=field,
                found=f"{typed:,f}",
                expected=plain(expected.quantize(Decimal("0.1"), ROUND_HALF_UP)),
            )
            yield Question(ask=ask, items=(known.item,))


def _more_in_software_than_connected(given: Given) -> Iterator[Question]:
    """Machines whose data reach software without being connected; what two bands alone can tell is asked by the questionnaire."""
    connected, fed = given.number("FND-EQP-02", "part"), given.number("INT-CTL-01", "part")
    asked = given.options("FND-EQP-02") & {"b1", "b2"} and given.options("INT-CTL-01") - {"b1", "b2"}
    if connected is not None and fed is not None and fed > connected and not asked:
        ask = _(
            "%(fed)s machines send data into software, but only %(connected)s are connected. Could you check both counts once more?",
            fed=f"{fed:,f}",
            connected=f"{connected:,f}",
        )
        yield Question(ask=ask, items=("FND-EQP-02", "INT-CTL-01"))


def _open_remote_desktop(given: Given) -> Iterator[Question]:
    """No contradiction, but nobody should hand it in without having thought of it."""
    if "desktop" in given.options("INV-SEC-01"):
        ask = _(
            "A remote desktop that opens from outside is the way ransomware takes most often. Have default passwords been changed, and is access only for those who need it, through a private channel (VPN)? If not, close it first."
        )
        yield Question(ask=ask, items=("INV-SEC-01",))


def _more_connected_than_there_are(given: Given) -> Iterator[Question]:
    connected, machines = given.number("INV-DEV-01", "text"), given.number("INV-DEV-02", "text")
    if connected is not None and machines is not None and connected > machines:
        ask = _(
            "%(connected)s machines are connected, but there are only %(machines)s. Are the two swapped?",
            connected=f"{connected:,f}",
            machines=f"{machines:,f}",
        )
        yield Question(ask=ask, items=("INV-DEV-01", "INV-DEV-02"))


def _more_spent_than_in_all(given: Given) -> Iterator[Question]:
    total, software = given.number("FND-CAP-01", "part"), given.number("FND-CAP-02", "part")
    if total is not None and software is not None and software > total:
        ask = _(
            "Software, services and training cost %(part)s, more than all digital spending of three years (%(whole)s). Was one of them for another period or in another unit?",
            part=f"{software:,f}",
            whole=f"{total:,f}",
        )
        yield Question(ask=ask, items=("FND-CAP-01", "FND-CAP-02"))


def _machines_without_machines(given: Given) -> Iterator[Question]:
    left_out = [c for c in ("FND-EQP-01", "FND-EQP-02") if given.state(c) is ResponseState.NOT_APPLICABLE]
    controlled = given.options("FND-EQP-04") - {"b1"} and "FND-EQP-04"
    if left_out and controlled:
        ask = _(
            "Questions on machines are “not applicable”, yet key steps are numerically controlled. Which machines do those steps run on?"
        )
        yield Question(ask=ask, items=(*left_out, controlled))


def _only_files_in_the_cloud(given: Given) -> Iterator[Question]:
    if "tools" in given.options("FND-NET-02") and given.options("INV-SYS-02") - NO_SYSTEM:
        ask = _(
            "Only office tools are said to run in the cloud, yet business systems are ticked under cloud systems. Which of the two holds?"
        )
        yield Question(ask=ask, items=("FND-NET-02", "INV-SYS-02"))


def _known_after_all(given: Given) -> Iterator[Question]:
    """Don't know, although the figures stand in another place."""
    machines, connected = given.number("INV-DEV-02", "text"), given.number("INV-DEV-01", "text")
    if given.state("FND-EQP-02") is ResponseState.DONT_KNOW and machines and connected is not None:
        ask = _(
            "You chose “don't know” for the share of connected machines, but under “what is there today” stand %(connected)s of %(machines)s. You can use these figures.",
            connected=f"{connected:,f}",
            machines=f"{machines:,f}",
        )
        yield Question(ask=ask, items=("FND-EQP-02", "INV-DEV-01"))


Rule = Callable[[Given], Iterator[Question]]
GENERAL: Sequence[Rule] = (_tiny_percentages, _years_apart, _poor_reasons, _different_figures)
OF_FLAGSHIP: Sequence[Rule] = (
    _unlike_the_profile,
    _more_connected_than_there_are,
    _more_in_software_than_connected,
    _more_spent_than_in_all,
    _machines_without_machines,
    _only_files_in_the_cloud,
    _known_after_all,
    _open_remote_desktop,
)
