"""Whether whom a question concerns leaves every indicator either not asked at all, or asked enough to be scored."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from questionnaires.model import PROFILE_VALUES, Indicator, ProfileField, Questionnaire
from questionnaires.problems import Finding
from questionnaires.rules import Profile, all_hold


def check_applicability(questionnaire: Questionnaire) -> Iterator[Finding]:
    """Indicators that some enterprise is asked about and that get no score from it, whatever it answers."""
    for d, dimension in enumerate(questionnaire.dimensions):
        for i, indicator in enumerate(dimension.indicators if dimension.weight else ()):
            whole = sum(item.weight for item in indicator.items)
            short = [(asked, who) for who in _profiles(indicator) if 0 < (asked := _asked(indicator, who)) < whole]
            thin = [(asked, who) for asked, who in short if 1000 * asked < questionnaire.coverage * whole]
            if thin:
                asked, who = min(thin, key=lambda pair: pair[0])
                yield Finding(
                    path=("dimensions", d, "indicators", i),
                    found=f"{asked} of {whole} of the weight of {indicator.code} is asked with {_named(who)}"
                    f" ({len(thin)} such profiles)",
                    expected=f"none of it, or at least {questionnaire.coverage} per mille: less gets no score",
                    remedy="change applies_if or the weights",
                    reference="item",
                )


def _asked(indicator: Indicator, who: Profile) -> int:
    """Weight asked of an enterprise; what earlier answers decide counts as asked."""
    return sum(item.weight for item in indicator.items if all_hold(item.applies_if, who, {}) is not False)


def _profiles(indicator: Indicator) -> Iterator[Profile]:
    """Every profile that the conditions of its items tell apart."""
    conditions = [condition for item in indicator.items for condition in item.applies_if]
    fields = sorted({condition.profile for condition in conditions if condition.profile is not None})
    for values in product(*(_values(field) for field in fields)):
        yield dict(zip(fields, values, strict=True))


def _values(field: ProfileField) -> Sequence[tuple[str, ...]]:
    """What a field of the profile may hold: one value, or any set of activities."""
    known = PROFILE_VALUES[field]
    if field is ProfileField.ACTIVITIES:
        return [chosen for count in range(len(known) + 1) for chosen in combinations(known, count)]
    return [(value,) for value in known]


def _named(who: Profile) -> str:
    return ", ".join(f"{field}: {' + '.join(values) or 'none'}" for field, values in who.items())
