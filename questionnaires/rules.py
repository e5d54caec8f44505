"""When an item applies: a closed vocabulary, no expression language.

A condition holds, does not hold, or cannot be decided yet (None): the profile lacks the field, or the item it asks for
has no answer. Callers decide what undecided means for them: a form keeps the item back, a check before submission asks
for what is missing.
"""

from collections.abc import Collection, Iterable, Mapping

from questionnaires.model import Condition, Item, ProfileField, Questionnaire

Profile = Mapping[ProfileField, str | Collection[str]]  #: what is known of the enterprise; a missing field is unknown
Answers = Mapping[str, tuple[str, ...]]  #: item code → chosen options; () for "don't know" and "not applicable"


def holds(condition: Condition, profile: Profile, answers: Answers) -> bool | None:
    """Whether one condition holds; None while it cannot be decided."""
    known: str | Collection[str] | None
    known = answers.get(condition.item or "") if condition.profile is None else profile.get(condition.profile)
    if known is None:
        return None
    values = {known} if isinstance(known, str) else set(known)
    return not values.isdisjoint(condition.any_of)


def all_hold(conditions: Iterable[Condition], profile: Profile, answers: Answers) -> bool | None:
    """Whether all hold: False as soon as one does not, None if the others leave it open; True without conditions."""
    verdicts = {holds(condition, profile, answers) for condition in conditions}
    if False in verdicts:
        return False
    return None if None in verdicts else True


def applies(item: Item, profile: Profile, answers: Answers) -> bool | None:
    """Whether `item` applies, taking every answer at its word; see `applicability` for a whole questionnaire."""
    return all_hold(item.applies_if, profile, answers)


def applicability(questionnaire: Questionnaire, profile: Profile, answers: Answers) -> dict[str, bool | None]:
    """For every item, in the order asked, whether it applies.

    An answer to an item that itself does not apply (left from before an earlier answer was changed) counts for nothing.
    """
    valid: dict[str, tuple[str, ...]] = {}
    verdicts: dict[str, bool | None] = {}
    for item in questionnaire.items():
        verdict = applies(item, profile, valid)
        verdicts[item.code] = verdict
        if verdict is False:
            valid[item.code] = ()
        elif verdict and item.code in answers:
            valid[item.code] = answers[item.code]
    return verdicts
