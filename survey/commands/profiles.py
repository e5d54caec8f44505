"""PROFILE.yaml: who the enterprises of a report are. Every problem is told at once, with its line."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from stdnum.cn import uscc as credit_code
from stdnum.exceptions import ValidationError

from questionnaires.model import ACTIVITIES, PRODUCTION_TYPES, SIZES, ProfileField, Questionnaire
from questionnaires.problems import Problem, did_you_mean, shown
from questionnaires.source import SourceFile, read
from survey.commands.errors import WrongInput

ENTERPRISES = "enterprises"
DIVISION = re.compile(r"[A-T][0-9]{2}")  #: of GB/T 4754
CODES = {
    "industry": re.compile(r"[A-Za-z]?[0-9]{1,4}|[A-Za-z]", re.ASCII),
    "region": re.compile(r"[0-9]{2,12}", re.ASCII),
}
LONGEST = {"name": 120, "industry": 80, "region": 80, "business": 400, "prepared_by": 120, "number": 60}
MOST_STAFF, MOST_REVENUE = 1_000_000, Decimal(100_000_000)
HELP = """
\b
PROFILE.yaml says who the enterprise is; only name is needed:
  name: 江畔精工机械有限公司
  uscc: 91330212DEMB000020        # unified social credit code, its check character is checked
  industry: C34                   # GB/T 4754 division, or words
  region: "330212"                # GB/T 2260 code of a county or district, or words
  staff: 128
  revenue: 7800                   # last year's, CNY 10,000
  business: 减速机壳体与法兰        # main products
  assessed_on: 2026-11-20         # from x_submitted_at of the answers, or not printed, if left out
  prepared_on: 2026-11-22         # today if left out: give it to get the same bytes on another day
  prepared_by: 某某咨询
  number: ZD-2026-018             # from x_report_number of the answers if left out
  reviewed: true                  # a consultant has gone through the answers; what was seen there says e_CODE of the answers
  notes: {FND-EQP-02: 老车床未联网}  # remarks by item code
What decides which items apply belongs into the answers (x_production_type, x_size, x_activities), so that score and report
agree. Where the profile says it, too, the profile is used, and it is told what that changes:
  production_type                 # discrete, process, mixed
  size                            # micro, small, medium, large; follows from industry, staff and revenue if left out
  activities                      # a list of any of design, process_design, sales, service, warehouse, hazard
For several enterprises put these under their ids: {enterprises: {A01: {name: …}, A02: {name: …}}}.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportProfile:
    """What PROFILE.yaml says of one enterprise."""

    name: str
    uscc: str = ""
    industry: str = ""
    region: str = ""
    staff: int | None = None
    revenue: Decimal | None = None
    size: str = ""
    size_follows: bool = False  #: from industry, staff and revenue
    production_type: str = ""
    activities: tuple[str, ...] | None = None
    business: str = ""
    assessed_on: date | None = None
    prepared_on: date | None = None
    prepared_by: str = ""
    number: str = ""
    reviewed: bool = False
    notes: Mapping[str, str] | None = None

    def known(self) -> dict[ProfileField, str]:
        """What decides which items apply, in the notation of answer files."""
        known = {ProfileField.PRODUCTION_TYPE: self.production_type, ProfileField.SIZE: self.size}
        if self.activities is not None:
            known[ProfileField.ACTIVITIES] = "|".join(self.activities) or "none"
        return {field: value for field, value in known.items() if value}


class UnfitError(Exception):
    """A value that is not what its key takes."""

    def __init__(self, expected: str, remedy: str = "") -> None:
        self.expected, self.remedy = expected, remedy
        super().__init__(expected)


def read_profiles(path: Path, ids: Sequence[str], questionnaire: Questionnaire) -> dict[str, ReportProfile]:
    """Profile of each of `ids`.

    Raises
    ------
    WrongInput
        With everything that is wrong with the file, or missing from it.
    """
    source = read(path)
    reader = _Reader(source, frozenset(item.code for item in questionnaire.items()))
    found: dict[str, ReportProfile | None] = {}
    value = source.value
    if not source.problems and not isinstance(value, dict):
        reader.wrong((), shown(value), expected="name: …, and what else is known of the enterprise")
    elif isinstance(value, dict) and ENTERPRISES in value:
        found = reader.several(value)
        reader.missing(ids, found)
    elif isinstance(value, dict):
        profile = reader.profile((), value)
        found = dict.fromkeys(ids, profile)
        if len(ids) > 1:
            reader.wrong(
                (), "one profile", expected=f"one for each of {len(ids)} ids", remedy=f"put them under {ENTERPRISES}:"
            )
    if source.problems:
        problems = sorted(source.problems, key=lambda problem: problem.line)
        raise WrongInput([str(problem) for problem in problems], nothing="nothing was written")
    return {name: profile for name, profile in found.items() if profile is not None}


class _Reader:
    """Reads mappings into profiles and collects what is wrong."""

    def __init__(self, source: SourceFile, items: frozenset[str]) -> None:
        self._source, self._items = source, items

    def wrong(self, path: tuple[str | int, ...], found: str, *, expected: str = "", remedy: str = "") -> None:
        self._source.report(self._source.line(path), path, found, expected=expected, remedy=remedy)

    def several(self, value: Mapping[str, Any]) -> dict[str, ReportProfile | None]:
        """Profiles by id."""
        for key in value:
            if key != ENTERPRISES:
                self.wrong((key,), "unknown key", remedy=f"beside {ENTERPRISES} there is nothing; put it under an id")
        listed = value[ENTERPRISES]
        if not isinstance(listed, dict):
            self.wrong((ENTERPRISES,), shown(listed), expected="a mapping from id to profile")
            return {}
        return {str(name): self.profile((ENTERPRISES, name), each) for name, each in listed.items()}

    def missing(self, ids: Sequence[str], found: Mapping[str, object]) -> None:
        """Tell which ids have no profile."""
        for name in ids:
            if name not in found:
                remedy = did_you_mean(name, found, otherwise="add it")
                self._source.problems.append(
                    Problem(
                        file=self._source.path,
                        line=self._source.line((ENTERPRISES,)),
                        address=ENTERPRISES,
                        found="nothing",
                        expected=f"a profile of {name}",
                        remedy=remedy,
                    )
                )

    def profile(self, path: tuple[str | int, ...], value: object) -> ReportProfile | None:
        """One profile; None if anything is wrong with it."""
        if not isinstance(value, dict):
            self.wrong(path, shown(value), expected="a mapping with a name")
            return None
        before = len(self._source.problems)
        taken: dict[str, Any] = {}
        for key, given in value.items():
            if key not in CHECKS:
                self.wrong(
                    (*path, key),
                    "unknown key",
                    remedy=did_you_mean(key, CHECKS, otherwise=f"known: {', '.join(CHECKS)}"),
                )
                continue
            try:
                taken[key] = CHECKS[key](key, given)
            except UnfitError as unfit:
                self.wrong((*path, key), shown(given), expected=unfit.expected, remedy=unfit.remedy)
        for code in set(taken.get("notes") or {}) - self._items:
            self.wrong((*path, "notes", code), "unknown item", remedy=did_you_mean(code, self._items))
        if "name" not in value:
            self.wrong(path, "nothing", expected="a name")
        return _sized(ReportProfile(**taken)) if len(self._source.problems) == before else None


def _sized(profile: ReportProfile) -> ReportProfile:
    """The profile, with the size class that follows from industry, staff and revenue unless one is given."""
    code = profile.industry.upper()
    if profile.size or not DIVISION.fullmatch(code) or profile.staff is None or profile.revenue is None:
        return profile
    from survey.organisations.size import classify  # noqa: PLC0415  (brings the web along)

    return replace(profile, size=classify(code, staff=profile.staff, revenue=profile.revenue).size, size_follows=True)


def _text(key: str, value: object) -> str:
    longest = LONGEST[key]
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or not str(value).strip():
        raise UnfitError("a text")
    text = str(value).strip()
    if len(text) > longest:
        raise UnfitError(f"at most {longest} characters", "shorten it")
    return text


def _words_or_code(kind: str, value: object) -> str:
    """Words, or a code that there is: what looks like one and is none is refused with the nearest."""
    text = _text(kind, value)
    if not CODES[kind].fullmatch(text):
        return text
    from survey.organisations import reference  # noqa: PLC0415  (brings the web along)

    known = reference.industries() if kind == "industry" else reference.regions()
    if text.upper() in known:
        return text.upper()
    wanted = text.upper() if kind == "region" or text[0].isalpha() else f"C{text}"
    closest = sorted(known, key=lambda code: (*_apart(code, wanted), code))[:3]
    named = ", ".join(
        f"{code} {known[code].names['zh'] if kind == 'industry' else known[code].label('zh')}" for code in closest
    )
    what = "a division of GB/T 4754" if kind == "industry" else "a county or district of GB/T 2260"
    raise UnfitError(f"{what}, or words", f"the nearest are {named}")


def _apart(code: str, wanted: str) -> tuple[int, int]:
    """How far two codes are apart: fewer common characters at the beginning, then as numbers."""
    common = next(
        (index for index, pair in enumerate(zip(code, wanted, strict=False)) if pair[0] != pair[1]), len(code)
    )
    digits = ["".join(filter(str.isdigit, each)) for each in (code, wanted)]
    length = max(map(len, digits))
    first, second = (int(each.ljust(length, "0") or 0) for each in digits)
    return -common, abs(first - second)


def _code(_: str, value: object) -> str:
    typed = "".join(str(value).split()).replace("-", "").upper()
    try:
        return str(credit_code.validate(typed))
    except ValidationError as error:
        raise UnfitError(
            "a unified social credit code of 18 characters", "compare it with the business licence"
        ) from error


def _staff(_: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_STAFF:
        raise UnfitError(f"a whole number from 0 to {MOST_STAFF:,}")
    return value


def _revenue(_: str, value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= MOST_REVENUE:
        raise UnfitError(f"a number from 0 to {MOST_REVENUE:,} (CNY 10,000)", "write digits only")
    return Decimal(value)


def _one_of(known: Sequence[str]) -> Callable[[str, object], str]:
    def check(_: str, value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise UnfitError(f"one of {', '.join(known)}", did_you_mean(str(value), known))
        return value

    return check


def _activities(_: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise UnfitError(f"a list of any of {', '.join(ACTIVITIES)}", "write [] for none")
    for each in value:
        if each not in ACTIVITIES:
            near = did_you_mean(str(each), ACTIVITIES)
            raise UnfitError(f"a list of any of {', '.join(ACTIVITIES)}", f"{shown(each)} is none; {near}".rstrip("; "))
    return tuple(dict.fromkeys(value))


def _date(_: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise UnfitError("a date such as 2026-11-22") from error


def _truth(_: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise UnfitError("true or false")
    return value


def _notes(_: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise UnfitError("a mapping from item code to text")
    return {str(code): str(text) for code, text in value.items()}


CHECKS: Mapping[str, Callable[[str, object], object]] = {
    "name": _text,
    "uscc": _code,
    "industry": _words_or_code,
    "region": _words_or_code,
    "staff": _staff,
    "revenue": _revenue,
    "size": _one_of(SIZES),
    "production_type": _one_of(PRODUCTION_TYPES),
    "activities": _activities,
    "business": _text,
    "assessed_on": _date,
    "prepared_on": _date,
    "prepared_by": _text,
    "number": _text,
    "reviewed": _truth,
    "notes": _notes,
}
