"""Rules, distances and amounts in words."""

from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from questionnaires import catalogue
from questionnaires.model import Questionnaire
from questionnaires.policy import Amount, Policy, PolicyLibrary, Rule, RuleKind
from scoring.policies import MET, UNKNOWN, RuleOutcome, yuan
from survey.formats import compact, points
from survey.i18n import locale
from survey.organisations import reference
from survey.organisations import words as organisations

TEN_THOUSAND = 10_000


def money(amount: Decimal) -> str:
    """Yuan as the reader's language counts money: 4 万元, 40,000 yuan; exact."""
    if locale() == "zh" and amount >= TEN_THOUSAND and amount == amount.quantize(Decimal(100)):
        return f"{compact(amount / TEN_THOUSAND)} 万元"
    return _("%(amount)s yuan", amount=compact(amount))


def amount_rule(amount: Amount) -> str:
    """What a grant brings, as the policy says it."""
    if amount.fixed is not None:
        return money(amount.fixed)
    if amount.up_to is not None:
        return _("up to %(amount)s", amount=money(amount.up_to))
    return _(
        "%(share)s per cent of what was paid, up to %(cap)s",
        share=compact(amount.share or Decimal(0)),
        cap=money(amount.most),
    )


def rule(asked: Rule, library: PolicyLibrary) -> str:
    """What a rule asks."""
    if asked.kind is RuleKind.SPEND:
        if asked.at_least <= 1:
            return _("something was paid for digital projects")
        return _("at least %(amount)s paid for digital projects", amount=money(asked.at_least))
    if asked.kind is RuleKind.PAPER:
        return library.paper_names[asked.paper][locale()]
    if asked.kind is RuleKind.CERTIFICATE:
        certificate = library.certificate_by_code[asked.certificate]
        grade = certificate.grade(int(asked.at_least))[locale()]
        return _("%(certificate)s: %(grade)s or higher", certificate=certificate.name[locale()], grade=grade)
    return _of_results(asked, catalogue.get(asked.questionnaire))


def _of_results(asked: Rule, questionnaire: Questionnaire) -> str:
    title, least = questionnaire.title[locale()], compact(asked.at_least)
    if asked.kind is RuleKind.LEVEL:
        return _("“%(title)s”: %(level)s or higher", title=title, level=level_name(questionnaire, int(asked.at_least)))
    if asked.kind is RuleKind.CLIMB:
        return ngettext(
            "“%(title)s”: %(num)s level more than in the round before",
            "“%(title)s”: %(num)s levels more than in the round before",
            int(asked.at_least),
            title=title,
        )
    node = node_name(questionnaire, asked.node)
    if asked.kind is RuleKind.GAIN:
        return _(
            "“%(title)s”: %(node)s, %(points)s points more than in the round before",
            title=title,
            node=node,
            points=least,
        )
    return _("“%(title)s”: %(node)s, at least %(points)s points", title=title, node=node, points=least)


def standing(found: RuleOutcome, library: PolicyLibrary, row: int = 0) -> str:
    """How one enterprise stands with a rule: met, how far it is, or what is not known."""
    state, kind = int(found.state[row]), found.rule.kind
    if state == UNKNOWN:
        return _not_known(kind)
    if kind is RuleKind.PAPER:
        return _("at hand") if state == MET else _("not at hand")
    now = has(found, library, row)
    return _("met: %(now)s", now=now) if state == MET else _short(found, now, row)


def _short(found: RuleOutcome, now: str, row: int) -> str:
    """How far a rule is, in its own unit."""
    missing, kind = int(found.distance[row]), found.rule.kind
    if kind is RuleKind.SPEND:
        return _("%(amount)s more", amount=money(yuan(missing)))
    if kind in (RuleKind.SCORE, RuleKind.GAIN):
        return _("%(points)s points short; now %(now)s", points=points(missing), now=now)
    if kind is RuleKind.CERTIFICATE:
        return _("now %(now)s", now=now)
    return ngettext("%(num)s level short; now %(now)s", "%(num)s levels short; now %(now)s", missing, now=now)


def has(found: RuleOutcome, library: PolicyLibrary, row: int = 0) -> str:
    """What there is."""
    asked, value = found.rule, int(found.found[row])
    if asked.kind is RuleKind.SPEND:
        return money(yuan(value))
    if asked.kind in (RuleKind.SCORE, RuleKind.GAIN):
        return points(value)
    if asked.kind is RuleKind.CERTIFICATE:
        certificate = library.certificate_by_code[asked.certificate]
        return certificate.grade(value)[locale()] if value else _("none held")
    return str(value) if asked.kind is RuleKind.CLIMB else level_name(catalogue.get(asked.questionnaire), value)


def _not_known(kind: RuleKind) -> str:
    if kind in (RuleKind.LEVEL, RuleKind.SCORE):
        return _("not known: there is no result of this questionnaire yet")
    if kind in (RuleKind.GAIN, RuleKind.CLIMB):
        return _("not known: there are not two comparable rounds yet")
    return _("not known: not stated yet")


def level_name(questionnaire: Questionnaire, number: int) -> str:
    """Name of a level."""
    found = next((each.name for each in questionnaire.levels if each.number == number), questionnaire.level_zero)
    return found[locale()]


def node_name(questionnaire: Questionnaire, code: str) -> str:
    """Name of the total, a side, dimension or indicator."""
    names = {each.code: each.name for each in questionnaire.sides}
    names |= {each.code: each.name for each in questionnaire.dimensions}
    names |= {each.code: each.name for each in questionnaire.indicators()}
    return names[code][locale()] if code in names else _("total")


def for_whom(policy: Policy) -> str:
    """Which enterprises a policy is for."""
    place = place_name(policy.region)
    industries = _(", ").join(
        reference.sections()[each][locale()] if len(each) == 1 else reference.industries()[each].label(locale())
        for each in policy.industries
    )
    sizes = _(", ").join(str(organisations.SIZES[each]) for each in policy.sizes)
    return " · ".join(part for part in (place, industries, sizes) if part)


def place_name(region: str) -> str:
    """Name of a region given as two, four or six digits."""
    if not region:
        return _("anywhere")
    full = region.ljust(6, "0")
    if (entry := reference.regions().get(full)) is not None:
        return entry.label(locale())
    within = next((each for code, each in reference.regions().items() if code.startswith(region)), None)
    depth = len(region) // 2
    if within is None or not within.path:
        return region
    names = [each[locale()] for each in within.path[:depth]]
    return " ".join(names) if locale() == "zh" else ", ".join(reversed(names))
