"""A list of enterprises to invite, read row by row: good rows are kept, each bad one is told with what is wrong and what to do."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from stdnum.cn import uscc as uscc_rules
from stdnum.exceptions import ValidationError

from survey.campaigns.list_reading import Line, Listing, read
from survey.forms.validators import clean_line, shorten
from survey.models import Area
from survey.organisations import reference

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称", "公司名称", "企业全称", "名称", "企业", "name", "enterprise", "company"),
    "uscc": (
        "统一社会信用代码",
        "社会信用代码",
        "信用代码",
        "统一信用代码",
        "uscc",
        "creditcode",
        "unifiedsocialcreditcode",
    ),
    "industry": ("所属行业", "行业", "行业代码", "行业类别", "国民经济行业", "industry"),
    "size": ("企业规模", "规模", "规模类型", "size"),
    "area": ("所属园区", "园区", "所属区域", "街镇", "片区", "所在园区", "area", "park"),
    "contact": ("联系人", "联系人姓名", "姓名", "contact"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email", "mail"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "phone", "mobile"),
}  #: what columns are called, as people write it
NEEDED = ("name", "uscc")
SIZES = {"微型": "micro", "小型": "small", "中型": "medium", "大型": "large"}
LONGEST = {"name": 120, "contact": 64, "email": 254, "phone": 20}
EMAIL = re.compile(r"[^@\s,;:<>()\"]+@[^@\s.,;:<>()\"]+(\.[^@\s.,;:<>()\"]+)+")  #: one address, nothing around it


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An enterprise as a row names it."""

    row: int
    name: str
    uscc: str
    area: Area
    industry: str = ""
    size: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Something of a row that is wrong."""

    row: int
    column: str  #: as the file calls it
    found: str
    told: str  #: what was expected, and what to do


@dataclass(slots=True, kw_only=True)
class MemberList:
    """What a file says."""

    good: list[Listed] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unknown: tuple[str, ...] = ()  #: columns that mean nothing here

    @property
    def bad_rows(self) -> int:
        """How many rows were not taken."""
        return len({each.row for each in self.refused})


def read_members(content: bytes, areas: Sequence[Area]) -> MemberList:
    """Enterprises of a file, each for one of `areas`, the first of which is meant where a row names none.

    Raises
    ------
    survey.campaigns.list_reading.UnreadableError
        If the file is no list.
    """
    listing = read(content, is_header=lambda cells: all(key in _columns(cells) for key in NEEDED))
    return _Reader(listing, areas).read()


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Place of each column that is known."""
    meant = {_plain(heading): key for key, headings in HEADINGS.items() for heading in headings}
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        key = meant.get(_plain(cell))
        if key is not None:
            found.setdefault(key, at)
    return found


def _plain(heading: str) -> str:
    """Heading without what people add to it: blanks, a star, what stands in brackets."""
    return re.sub(r"[（(].*?[)）]|[\s*＊:：_]", "", heading).casefold()


class _Reader:
    """Reads the rows of one file."""

    def __init__(self, listing: Listing, areas: Sequence[Area]) -> None:
        self.listing, self.areas = listing, areas
        self.columns = _columns(listing.header)
        self.named = {each.name: each for each in reversed(areas)}
        self.seen: dict[str, int] = {}  # rows by credit code
        self.found = MemberList(
            unknown=tuple(cell for at, cell in enumerate(listing.header) if cell and at not in self.columns.values())
        )

    def read(self) -> MemberList:
        checks: Mapping[str, Callable[[str], str]] = {
            "name": _name, "uscc": self._code, "industry": _industry, "size": _size, "contact": _short("contact"),
            "email": _email, "phone": _short("phone"),
        }  # fmt: skip
        for line in self.listing.lines:
            values, problems = {}, []
            for key, check in checks.items():
                typed = self._cell(line, key)
                try:
                    values[key] = check(typed)
                except ValueError as wrong:
                    problems.append((key, typed, str(wrong)))
            try:
                area = self._area(self._cell(line, "area"))
            except ValueError as wrong:
                problems.append(("area", self._cell(line, "area"), str(wrong)))
            if problems:
                self.found.refused.extend(self._refused(line, problems))
            else:
                self.found.good.append(Listed(row=line.number, area=area, **values))
                self.seen[values["uscc"]] = line.number
        return self.found

    def _refused(self, line: Line, problems: Sequence[tuple[str, str, str]]) -> Iterator[Refused]:
        for key, typed, told in problems:
            column = self.listing.header[self.columns[key]] if key in self.columns else HEADINGS[key][0]
            yield Refused(row=line.number, column=column, found=shorten(typed), told=told)

    def _cell(self, line: Line, key: str) -> str:
        at = self.columns.get(key)
        return clean_line(line.cells[at]) if at is not None and at < len(line.cells) else ""

    def _code(self, typed: str) -> str:
        code = typed.replace(" ", "").replace("-", "").upper()
        if not code:
            raise ValueError(_("missing; write the 18 characters of the business licence"))
        try:
            code = uscc_rules.validate(code)
        except ValidationError as error:
            raise ValueError(
                _("no valid credit code of 18 characters; compare it with the business licence")
            ) from error
        if code in self.seen:
            raise ValueError(_("the same code as in row %(row)s; leave one of the two out", row=self.seen[code]))
        return code

    def _area(self, typed: str) -> Area:
        if not typed:
            return self.areas[0]
        found = self.named.get(typed)
        if found is None:
            names = _("; ").join(each.name for each in self.areas[:5])
            raise ValueError(_("no area of yours here; write one of: %(names)s", names=names))
        return found


def _name(typed: str) -> str:
    if not typed:
        raise ValueError(_("missing; write the name on the business licence"))
    return _short("name")(typed)


def _industry(typed: str) -> str:
    if not typed:
        return ""
    entry = reference.named(reference.industries(), typed)
    if entry is None:
        raise ValueError(_("no industry of GB/T 4754; write the code or name of a division, such as C34"))
    return entry.code


def _size(typed: str) -> str:
    if not typed:
        return ""
    plain = typed.removesuffix("企业").removesuffix("型")
    size = SIZES.get(f"{plain}型") or (typed.casefold() if typed.casefold() in SIZES.values() else "")
    if not size:
        raise ValueError(_("no size class; write large, medium, small or micro"))
    return size


def _email(typed: str) -> str:
    if typed and not EMAIL.fullmatch(typed):
        raise ValueError(_("no mail address; correct it, or leave it out"))
    return _short("email")(typed.lower())


def _short(key: str) -> Callable[[str], str]:
    def check(typed: str) -> str:
        if len(typed) > LONGEST[key]:
            raise ValueError(_("more than %(most)s characters; shorten it", most=LONGEST[key]))
        return typed

    return check
