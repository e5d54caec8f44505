"""Which items are asked of an enterprise: conditions on its profile and its earlier answers, in three values."""

from collections.abc import Collection, Iterable, Mapping

from questionnaires.model import Condition, Item, ProfileField
from scoring.answer import BLANK, Answer

Profile = Mapping[ProfileField, Collection[str]]  #: what is known of an enterprise; a field left out is not known


def condition_holds(condition: Condition, answers: Mapping[str, Answer], profile: Profile) -> bool | None:
    """Whether a condition holds.

    Parameters
    ----------
    condition : Condition
        On a profile field or an earlier item.
    answers : mapping of str to Answer
        By item code; one left out is blank.
    profile : mapping of ProfileField to collection of str
        What is known of the enterprise.

    Returns
    -------
    bool or None
        None where it asks for a profile field that is not known. An item that was not asked, not answered or not known holds nothing.

    Examples
    --------
    >>> large = Condition(profile=ProfileField.SIZE, any_of=("large",))
    >>> condition_holds(large, {}, {ProfileField.SIZE: ["large"]}), condition_holds(large, {}, {})
    (True, None)
    """
    if condition.profile is not None:
        known = profile.get(condition.profile)
        return None if known is None else not set(condition.any_of).isdisjoint(known)
    return not set(condition.any_of).isdisjoint(answers.get(condition.item or "", BLANK).options)


def conditions_hold(conditions: Iterable[Condition], answers: Mapping[str, Answer], profile: Profile) -> bool | None:
    """Whether all conditions hold.

    Parameters
    ----------
    conditions : iterable of Condition
        None at all hold.
    answers, profile
        As for `condition_holds`.

    Returns
    -------
    bool or None
        False if one fails, whatever the others; None if it depends on what is not known.

    Examples
    --------
    >>> conditions_hold([], {}, {})
    True
    """
    found = {condition_holds(condition, answers, profile) for condition in conditions}
    if False in found:
        return False
    return None if None in found else True


def is_asked(item: Item, answers: Mapping[str, Answer], profile: Profile) -> bool:
    """Whether an item is asked; where the profile leaves it open, an answered item is asked and a blank one is not.

    Parameters
    ----------
    item : Item
        The item.
    answers, profile
        As for `condition_holds`; the answers to items not asked have been taken out before.

    Returns
    -------
    bool
        Whether it is asked.

    Examples
    --------
    >>> from questionnaires.model import ItemKind
    >>> only = (Condition(profile=ProfileField.SIZE, any_of=("large",)),)
    >>> is_asked(Item(code="A-B-01", kind=ItemKind.SINGLE, text={}, weight=1, applies_if=only), {}, {})
    False
    """
    holds = conditions_hold(item.applies_if, answers, profile)
    return answers.get(item.code, BLANK) != BLANK if holds is None else holds
