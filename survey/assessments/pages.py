"""A section sent as one form: what of it changed, what is wrong, what a colleague changed meanwhile."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from questionnaires.model import Dimension, Item
from survey.assessments import services
from survey.assessments.answers import answer_words, clock_time
from survey.assessments.drafts import Draft, Kept, section_items
from survey.assessments.segments import Shown, checksum
from survey.forms.items import Content, Typed, from_form, overruled, read_over
from survey.forms.validators import shorten
from survey.i18n import switching

OTHER_FIELDS = frozenset({"csrf_token", "_lang", "go"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An answer that was changed on the page."""

    item: Item
    typed: Typed
    content: Content
    shown: int  #: revision the page was shown


@dataclass(slots=True, kw_only=True)
class Sent:
    """A section that was sent."""

    changes: list[Change] = field(default_factory=list)
    wrong: dict[str, Shown] = field(default_factory=dict)  #: by item code: what stays as typed, with its errors
    stale: dict[str, Shown] = field(default_factory=dict)  #: by item code: what a colleague saved meanwhile
    overruled: list[Item] = field(default_factory=list)  #: a band was ticked beside figures that say otherwise
    unknown: list[str] = field(default_factory=list)  #: fields that belong to no item of the section

    @property
    def fine(self) -> bool:
        """Whether everything could be saved."""
        return not (self.wrong or self.stale or self.unknown)

    @property
    def place(self) -> str:
        """Code of the item somebody was last at, as far as the form tells; empty if it does not."""
        looked_at = [change.item.code for change in self.changes] + [item.code for item in self.overruled]
        return looked_at[-1] if looked_at else ""

    @property
    def redrawn(self) -> Mapping[str, Shown]:
        """Items that show something else than what is kept."""
        return self.wrong | self.stale


def read_section(draft: Draft, dimension: Dimension, form: MultiDict[str, str], locale: str) -> Sent:
    """Changes and errors of a section that was sent."""
    sent, items = Sent(), {item.code: item for item in section_items(dimension)}
    codes = dict.fromkeys(name.partition(".")[0] for name in form if name not in OTHER_FIELDS)
    sent.unknown = [code for code in codes if code not in items]
    for code in codes:
        if code in items and not form.get(f"{code}.theirs"):
            _read_item(sent, draft, items[code], form=form, locale=locale)
    return sent


def _read_item(sent: Sent, draft: Draft, item: Item, *, form: MultiDict[str, str], locale: str) -> None:
    typed, kept = from_form(item.code, form), draft.kept.get(item.code)
    before = kept.content if kept else Content()
    revision, shown_sum = _shown(form.get(f"{item.code}.shown", ""))
    content, errors = read_over(item, typed, before, locale)
    if errors:
        sent.wrong[item.code] = Shown(typed=typed, kept=kept, errors=errors)
    elif overruled(item, typed, before, content):
        sent.overruled.append(item)
    if checksum(content) != shown_sum:
        sent.changes.append(Change(item=item, typed=typed, content=content, shown=revision))


def save_section(sent: Sent, save: Callable[[Change], int], *, by: UUID | None, locale: str) -> None:
    """Let `save` keep what changed and tell its revision; what somebody else than `by` changed meanwhile is left alone and shown.

    Raises
    ------
    SubmittedError
        If the assessment is no draft any more.
    """
    for change in sent.changes:
        code, content = change.item.code, change.content
        wrong = sent.wrong.get(code)
        try:
            revision = save(change)
        except services.StaleError as error:
            sent.stale[code] = Shown(
                typed=change.typed,
                kept=error.theirs,
                errors={"choice": _not_saved(own=error.theirs.by == by), **(wrong.errors if wrong else {})},
                theirs=theirs_words(change.item, error.theirs, locale, by=by),
            )
        else:
            if wrong:
                sent.wrong[code] = replace(wrong, kept=Kept(content=content, revision=revision))


def _not_saved(*, own: bool) -> str:
    if own:
        return _("Not saved: you answered this meanwhile in another window. Send again to keep what stands here.")
    return _("Not saved: a colleague answered this meanwhile. Send again to keep yours.")


def theirs_words(item: Item, theirs: Kept, locale: str, *, by: UUID | None) -> str:
    """What was saved meanwhile, when, and whether by a colleague or by oneself elsewhere; `by` is who looks."""
    if theirs.by == by:
        return _(
            "In the other window at %(time)s: %(answer)s",
            time=clock_time(theirs.at),
            answer=_with_remarks(item, theirs.content, locale),
        )
    return _(
        "%(name)s at %(time)s: %(answer)s",
        name=theirs.by_name or _("Somebody"),
        time=clock_time(theirs.at),
        answer=_with_remarks(item, theirs.content, locale),
    )


def _with_remarks(item: Item, content: Content, locale: str) -> str:
    """An answer in words, with note and evidence: the difference may lie in them alone."""
    words = [answer_words(item, content, locale)]
    words += [_("Note: %(text)s", text=shorten(content.note))] if content.note else []
    words += [_("Evidence: %(text)s", text=shorten(content.evidence_url))] if content.evidence_url else []
    return _("; ").join(words)


def newly_asked(before: Draft, after: Draft, dimension: Dimension) -> list[Item]:
    """Items of a section that apply since something was saved, and are not answered."""
    fresh: Iterable[Item] = (item for item in after.items(dimension) if item.code not in before.applicable)
    return [item for item in fresh if item.code not in after.values]


def after_saving(
    before: Draft, after: Draft, dimension: Dimension, *, here: str, place: str, onward: Callable[[], str]
) -> str:
    """Address to go to once everything is saved: questions that follow, this section where one was (`here`, at `place`), or `onward`."""
    there = f"{here}#{place}" if place in after.applicable else here
    if switching():
        return there
    if fresh := newly_asked(before, after, dimension):
        flash(_("Saved. From your answers follow new questions: %(number)s.", number=len(fresh)))
        return f"{here}#{fresh[0].code}"
    flash(_("Saved."))
    return onward() if request.form.get("go") == "next" else there


def _shown(text: str) -> tuple[int, str]:
    """Revision and check sum a page was shown; those of "no answer" if it says nothing readable."""
    revision, _dash, check = text.partition("-")
    if not revision.isascii() or not revision.isdigit() or len(revision) > 9:
        return 0, checksum(Content())
    return int(revision), check
