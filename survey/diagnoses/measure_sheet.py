"""What was filled in on the page of measures: order, what is left out, what is added, own ones; all problems at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from scoring.quantity import NumberError, parse_number
from survey.diagnostics.written import Body, Own
from survey.forms.validators import clean, clean_line, shorten, too_long
from survey.models.diagnosis import LONGEST_LINE, LONGEST_TEXT

LONGEST_REASON = 500
MOST = 20  #: measures of one report
PLACE = re.compile(r"[0-9]{1,3}")
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
OWN = 3  #: own ones
MOST_COST, MOST_MONTHS = Decimal(100_000), Decimal(120)


PARTS = {
    "place": _l("Place"), "why": _l("why"), "reordered": _l("Why in this order, if you change it"), "add": _l("Measure"),
    "add_why": _l("why"), "name": _l("Name"), "text": _l("What to do"), "reason": _l("why"), "low": _l("lowest cost (10,000 yuan)"),
    "likely": _l("likely"), "high": _l("highest"), "months": _l("duration (months)"),
}  # fmt: skip  #: what the fields are called


@dataclass(slots=True, kw_only=True)
class Sheet:
    """The page as it was sent; `problems` by name of the field."""

    sent: Mapping[str, str]
    shown: Sequence[str]  #: codes of the measures on the page, in their order
    addable: Mapping[str, str]  #: names of those that may be added, by code
    problems: dict[str, str] = field(default_factory=dict)

    def line(self, name: str) -> str:
        """One line of text."""
        return clean_line(self.sent.get(name, ""))

    def label(self, name: str, known: Mapping[str, str]) -> str:
        """What a field is called, with whose it is; `known`: names of measures by code."""
        kind, _dot, of = name.partition(".")
        if kind == "own":
            number, _dot, part = of.partition(".")
            whose = _("Own measure %(number)s", number=int(number) + 1)
            return f"{whose} · {PARTS[part]}"
        called = str(PARTS[kind])
        return f"{known.get(of, of)} · {called}" if of else called

    def read(self, before: Body) -> Body:
        """The diagnosis with what was decided here; look at `problems` first."""
        left_out = {code: why for code, why in before.left_out.items() if not self.sent.get(f"back.{code}")}
        back = [code for code in before.left_out if code not in left_out]
        gone = {code: self._reason(f"why.{code}") for code in self.shown if self.sent.get(f"out.{code}")}
        kept = self._in_order([code for code in self.shown if code not in gone])
        added, reason = self._added()
        taken = [*kept, *back, *added]
        if len(taken) > MOST:
            self.problems["add"] = _("At most %(most)s measures stand in a report.", most=MOST)
        moved = kept != [code for code in self.shown if code not in gone]
        reordered = self.line("reordered")[:LONGEST_REASON] or ("" if moved else before.reordered)
        if moved and not reordered:
            self.problems["reordered"] = _("Say why they stand in another order; the report tells it.")
        touched = gone or moved or added or back or before.taken is not None
        return replace(
            before,
            taken=tuple(taken) if touched else None,
            left_out={**left_out, **gone},
            added={
                **{code: why for code, why in before.added.items() if code in taken},
                **dict.fromkeys(added, reason),
            },
            reordered=reordered if touched else "",
            own=tuple(filter(None, map(self._own, range(OWN)))),
        )

    def _reason(self, name: str) -> str:
        reason = self.line(name)
        if not reason:
            self.problems[name] = _("Say why; the report tells it.")
        elif len(reason) > LONGEST_REASON:
            self.problems[name] = too_long(reason, LONGEST_REASON)
        return reason

    def _in_order(self, codes: Sequence[str]) -> list[str]:
        """Codes with those whose place was changed where they were put, and the others around them as they were."""
        shown = {code: number for number, code in enumerate(self.shown, start=1)}
        typed = {code: self._place(code, shown[code]) for code in codes}
        moved = sorted((code for code in codes if typed[code] != shown[code]), key=lambda code: typed[code])
        found = [code for code in codes if code not in moved]
        for code in moved:
            gone = sum(each not in codes for each in self.shown[: typed[code] - 1])
            found.insert(typed[code] - 1 - gone, code)
        return found

    def _place(self, code: str, shown: int) -> int:
        typed = self.line(f"place.{code}").translate(WIDE) or str(shown)
        if PLACE.fullmatch(typed) and int(typed) >= 1:
            return int(typed)
        self.problems[f"place.{code}"] = _("“%(found)s” is no place. Write 1, 2, 3 …", found=shorten(typed))
        return shown

    def _added(self) -> tuple[list[str], str]:
        code = self.line("add")
        if not code:
            return [], ""
        if code not in self.addable:
            self.problems["add"] = _("This measure is not to be had here. Choose one of the list.")
            return [], ""
        return [code], self._reason("add_why")

    def _own(self, number: int) -> Own | None:
        """An own measure; None where nothing is typed."""
        name, text, reason = (self.line(f"own.{number}.{part}") for part in ("name", "text", "reason"))
        figures = {part: self.line(f"own.{number}.{part}") for part in ("low", "likely", "high", "months")}
        if not any((name, text, reason, *figures.values())):
            return None
        for part, given, longest in (
            ("name", name, LONGEST_LINE),
            ("text", text, LONGEST_TEXT),
            ("reason", reason, LONGEST_REASON),
        ):
            if not given:
                self.problems[f"own.{number}.{part}"] = _("Please fill this in.")
            elif len(given) > longest:
                self.problems[f"own.{number}.{part}"] = too_long(given, longest)
        cost = [self._number(f"own.{number}.{part}", figures[part], MOST_COST) for part in ("low", "likely", "high")]
        months = self._number(f"own.{number}.months", figures["months"], MOST_MONTHS)
        if cost != sorted(cost) and not any(f"own.{number}.{part}" in self.problems for part in figures):
            self.problems[f"own.{number}.likely"] = _("The likely cost lies between the lowest and the highest.")
        low, likely, high = map(str, cost)
        return Own(name=name, text=clean(text), reason=reason, low=low, likely=likely, high=high, months=str(months))

    def _number(self, name: str, typed: str, most: Decimal) -> Decimal:
        try:
            value = parse_number(typed) if typed else None
        except NumberError:
            value = None
        if value is None:
            self.problems[name] = (
                _("“%(found)s” is not a number. Write digits, such as 120 or 3500.5.", found=shorten(typed))
                if typed
                else _("Please fill this in.")
            )
        elif not 0 <= value <= most:
            self.problems[name] = _(
                "%(found)s is outside %(least)s to %(most)s. Check the unit.", found=shorten(typed), least=0, most=most
            )
        else:
            return value
        return Decimal(0)
