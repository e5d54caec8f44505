"""YAML → `PolicyLibrary`, or every problem at once with file, line, address and remedy."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires import catalogue
from questionnaires.canonical import from_plain
from questionnaires.model import Questionnaire
from questionnaires.policy import Certificate, Grant, Paper, Policy, PolicyLibrary, Rule, RuleKind
from questionnaires.problems import Finding, Path_, Problem, QuestionnaireError, address, nearest, one_of
from questionnaires.shape import misfits
from questionnaires.source import SourceFile, read

POLICIES = Path(__file__).parent / "policies"
HOLDINGS = "holdings.yaml"
LOCALES = ("zh", "en")
TOTAL = "TOTAL"
NEEDS: Mapping[RuleKind, tuple[str, ...]] = {
    RuleKind.LEVEL: ("questionnaire", "at_least"),
    RuleKind.SCORE: ("questionnaire", "node", "at_least"),
    RuleKind.GAIN: ("questionnaire", "node", "at_least"),
    RuleKind.CLIMB: ("questionnaire", "at_least"),
    RuleKind.SPEND: ("at_least",),
    RuleKind.CERTIFICATE: ("certificate", "at_least"),
    RuleKind.PAPER: ("paper",),
}
WHOLE = frozenset({RuleKind.LEVEL, RuleKind.CLIMB, RuleKind.CERTIFICATE})  #: kinds that count in whole numbers
AMOUNTS = ({"fixed"}, {"up_to"}, {"share", "cap"})


@cache
def library() -> PolicyLibrary:
    """The policies that come with the product; QuestionnaireError if their files are wrong."""
    return load_policies(POLICIES)


def load_policies(folder: Path) -> PolicyLibrary:
    """Policies in `folder`: one a file, and `holdings.yaml` with the papers and certificates they name.

    Raises
    ------
    QuestionnaireError
        With everything that is wrong with them.
    """
    held = read(folder / HOLDINGS)
    sources = [read(path) for path in sorted(folder.glob("*.yaml")) if path.name != HOLDINGS]
    problems = [problem for source in (held, *sources) for problem in source.problems]
    problems += _strays(folder)
    problems += _told(held, misfits(held.value, "holdings")) if not held.broken else []
    papers = tuple(from_plain(Paper, each) for each in _list(held.value, "papers"))
    certificates = tuple(from_plain(Certificate, each) for each in _list(held.value, "certificates"))
    known = PolicyLibrary(policies=(), papers=papers, certificates=certificates)
    problems += _told(held, _of_holdings(held.value, known))
    policies = []
    for source in sources:
        if source.broken:
            continue
        shape = list(misfits(source.value, "policy"))
        policy = from_plain(Policy, source.value)
        sense = _not_about(_senseless(source, policy, known), [finding.path for finding in shape])
        problems += _told(source, [*shape, *sense])
        policies.append(policy)
    if problems:
        raise QuestionnaireError(sorted(dict.fromkeys(problems), key=lambda each: (str(each.file), each.line)))
    return PolicyLibrary(policies=tuple(policies), papers=papers, certificates=certificates)


def _strays(folder: Path) -> list[Problem]:
    """Files that look as if they belonged, and would be silently ignored."""
    return [
        Problem(file=file, line=1, address="", found="unknown file", remedy="rename it to *.yaml")
        for file in sorted(folder.glob("*.yml"))
    ]


def _told(source: SourceFile, findings: Iterable[Finding]) -> list[Problem]:
    return [
        Problem(
            file=source.path, line=source.line(each.path), address=address(each.path), found=each.found,
            expected=each.expected, remedy=each.remedy,
        )
        for each in findings
        if not each.silent
    ]  # fmt: skip


def _not_about(findings: Iterable[Finding], broken: list[Path_]) -> Iterator[Finding]:
    """Findings that do not merely follow from what has the wrong shape."""
    for each in findings:
        if not any(each.path[: len(path)] == path or path[: len(each.path)] == each.path for path in broken):
            yield each


def _list(value: object, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _of_holdings(value: object, known: PolicyLibrary) -> Iterator[Finding]:
    yield from _incomplete(value, ())
    for key, codes in (
        ("papers", [each.code for each in known.papers]),
        ("certificates", [each.code for each in known.certificates]),
    ):
        yield from _twice(codes, (key,))
    for number, certificate in enumerate(known.certificates):
        grades = [each.number for each in certificate.grades]
        if grades != sorted(set(grades)):
            here: Path_ = ("certificates", number, "grades")
            yield Finding(path=here, found=f"the order {grades}", expected="grades from the lowest, each once")


def _senseless(source: SourceFile, policy: Policy, known: PolicyLibrary) -> Iterator[Finding]:
    """What makes no sense in a policy whose parts have the right shape."""
    yield from _incomplete(source.value, ())
    if policy.code and source.path.stem != policy.code:
        yield Finding(path=("code",), found=policy.code, expected=f"the name of the file, {source.path.stem}")
    yield from _days(policy)
    yield from _twice([each.code for each in policy.grants], ("grants",))
    for number, rule in enumerate(policy.rules):
        yield from _rule(rule, ("rules", number), known, _given(source.value, ("rules", number)))
    for number, grant in enumerate(policy.grants):
        yield from _grant(source.value, grant, number, known)


def _grant(value: object, grant: Grant, number: int, known: PolicyLibrary) -> Iterator[Finding]:
    here: Path_ = ("grants", number)
    stated = set(_given(value, (*here, "amount")))
    if stated not in AMOUNTS:
        found = one_of(sorted(stated)) or "nothing"
        expected = "either fixed, or up_to, or share with cap"
        yield Finding(path=(*here, "amount"), found=found, expected=expected, remedy="keep one of the three")
    for key, figure in _given(value, (*here, "amount")).items():
        if isinstance(figure, Decimal) and figure != round(figure, 2):
            yield Finding(path=(*here, "amount", key), found=str(figure), expected="at most two decimals")
    for position, rule in enumerate(grant.rules):
        path = (*here, "rules", position)
        yield from _rule(rule, path, known, _given(value, path))


def _given(value: object, path: Path_) -> dict[str, Any]:
    """The mapping at a path; empty where there is none."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return {}
    return value if isinstance(value, dict) else {}


def _incomplete(value: object, path: Path_) -> Iterator[Finding]:
    """Texts that lack a language."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _incomplete(each, (*path, number))
    elif isinstance(value, dict):
        if any(locale in value for locale in LOCALES):
            for locale in LOCALES:
                if locale not in value:
                    yield Finding(path=(*path, locale), found="missing", remedy="add the text in this language")
        else:
            for key, each in value.items():
                yield from _incomplete(each, (*path, key))


def _twice(codes: list[str], path: Path_) -> Iterator[Finding]:
    for number, code in enumerate(codes):
        if code and code in codes[:number]:
            yield Finding(path=(*path, number, "code"), found=f"{code} a second time", remedy="choose another code")


def _days(policy: Policy) -> Iterator[Finding]:
    real = {}
    for key in ("valid_from", "valid_until", "checked_on"):
        text = getattr(policy, key)
        try:
            real[key] = date.fromisoformat(text) if text else None
        except ValueError:
            yield Finding(path=(key,), found=text, expected="a day of the calendar")
    first, last = real.get("valid_from"), real.get("valid_until")
    if first and last and last < first:
        expected = f"a day from {policy.valid_from} on"
        yield Finding(path=("valid_until",), found=policy.valid_until, expected=expected)


def _rule(rule: Rule, path: Path_, known: PolicyLibrary, stated: Mapping[str, Any]) -> Iterator[Finding]:
    needed = NEEDS[rule.kind]
    for key in needed:
        if key not in stated:
            yield Finding(path=(*path, key), found="missing", remedy=f"add it: the rule is of kind {rule.kind}")
    for key in stated:
        if key not in (*needed, "kind"):
            remedy = f"delete it: the rule is of kind {rule.kind}"
            yield Finding(path=(*path, key), found="not used here", remedy=remedy)
    if rule.kind in WHOLE and rule.at_least != rule.at_least.to_integral_value():
        yield Finding(path=(*path, "at_least"), found=str(rule.at_least), expected="a whole number")
    yield from _names(rule, path, known)


def _names(rule: Rule, path: Path_, known: PolicyLibrary) -> Iterator[Finding]:
    """Codes that name nothing, and figures nobody can reach."""
    if rule.paper and rule.paper not in known.paper_names:
        yield _unknown((*path, "paper"), rule.paper, known.paper_names, "paper")
    if rule.certificate:
        certificate = known.certificate_by_code.get(rule.certificate)
        if certificate is None:
            yield _unknown((*path, "certificate"), rule.certificate, known.certificate_by_code, "certificate")
        elif rule.at_least not in (grades := [each.number for each in certificate.grades]):
            yield Finding(path=(*path, "at_least"), found=str(rule.at_least), expected=one_of(map(str, grades)))
    if rule.questionnaire:
        yield from _asks(rule, path)


def _asks(rule: Rule, path: Path_) -> Iterator[Finding]:
    codes = catalogue.catalogue.list_codes()
    if rule.questionnaire not in codes:
        yield _unknown((*path, "questionnaire"), rule.questionnaire, codes, "questionnaire")
        return
    questionnaire = catalogue.get(rule.questionnaire)
    nodes = scored_nodes(questionnaire)
    if rule.node and rule.node not in nodes:
        yield _unknown((*path, "node"), rule.node, nodes, "node")
    top = max((level.number for level in questionnaire.levels), default=0)
    most = {RuleKind.LEVEL: top, RuleKind.CLIMB: top, RuleKind.SCORE: 100, RuleKind.GAIN: 100}.get(rule.kind)
    if most is not None and rule.at_least > most:
        yield Finding(path=(*path, "at_least"), found=str(rule.at_least), expected=f"at most {most}")


def scored_nodes(questionnaire: Questionnaire) -> list[str]:
    """Codes of all that has a score, the total first."""
    found = [TOTAL, *(side.code for side in questionnaire.sides)]
    for dimension in questionnaire.dimensions:
        if dimension.weight > 0:
            found += [dimension.code, *(indicator.code for indicator in dimension.indicators if indicator.weight > 0)]
    return found


def _unknown(path: Path_, word: str, known: Iterable[str], what: str) -> Finding:
    known = list(known)
    near = nearest(word, known)
    remedy = f"did you mean '{near}'?" if near else f"known: {one_of(known)}"
    return Finding(path=path, found=f"unknown {what} {word}", remedy=remedy)
