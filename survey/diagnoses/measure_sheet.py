"""What was filled in on the page of measures: order, what is left out, what is added, own ones; all problems at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask_babel import gettext as _

from scoring.quantity import NumberError, parse_number
from survey.diagnostics.written import Body, Own
from survey.forms.validators import clean, clean_line, shorten, too_long
from survey.models.diagnosis import LONGEST_LINE, LONGEST_TEXT

LONGEST_REASON = 500
MOST = 20  #: measures of one report
OWN = 3  #: own ones
MOST_COST, MOST_MONTHS = Decimal(100_000), Decimal(120)


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
        """Codes by the places typed beside them; those that share one as they were."""
        places: dict[str, int] = {}
        for number, code in enumerate(codes, start=1):
            typed = self.line(f"place.{code}") or str(number)
            if typed.isdecimal() and 1 <= int(typed[:6]) <= 999:
                places[code] = int(typed)
            else:
                places[code] = number
                self.problems[f"place.{code}"] = _("“%(found)s” is no place. Write 1, 2, 3 …", found=shorten(typed))
        return sorted(codes, key=lambda code: places[code])

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
