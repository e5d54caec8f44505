"""Items as HTML, rendered once for each questionnaire version and language, and filled in by joining strings.

A section has up to 25 items with 200 fields; rendering it anew for each request would cost more than all the rest. The template of an
item marks the places that differ between requests with `slot(name)`; between them the HTML is kept as it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from flask_babel import gettext as _
from markupsafe import escape

from questionnaires import catalogue
from questionnaires.model import Dimension, Item, Numbers, Questionnaire
from reports.numbers import quotient
from scoring.answer import DONT_KNOW_CELL, parse_cell, takes_several
from survey import shells
from survey.assessments import figures
from survey.assessments.answers import answer_words
from survey.assessments.beside import Beside, beside_html
from survey.assessments.drafts import Draft, Kept, items_of
from survey.assessments.figures import Offered
from survey.cutting import Segments
from survey.forms.items import PARTS, Content, Typed, from_content, is_answer
from survey.forms.validators import shorten
from survey.i18n import locale
from survey.shells import Version, version_of

EMPTY = Content()
GROUP_END = b"</section>\n"
TOLD_BESIDE = frozenset({"reason", "note", "evidence"})  #: parts below the answers, with a message of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one item shows: what stands in its fields, what is kept of it, what is wrong."""

    typed: Typed
    kept: Kept | None
    errors: Mapping[str, str]
    known: Sequence[Offered] = ()  #: figures that are known from elsewhere
    theirs: str = ""  #: what a colleague saved meanwhile, in words
    last: Content | None = None  #: what was answered in the round before
    beside: str = ""  #: HTML of what else is to be known of the answer
    files: bool = True  #: whether the reader may hand in files


@lru_cache(maxsize=2048)
def item_segments(key: str, content_hash: str, locale: str, code: str) -> Segments:  # noqa: ARG001
    """One item in one language; the request's language must be `locale`."""
    questionnaire = catalogue.get(*key.split("@"))
    item = items_of(questionnaire)[code]
    page = shells.render(
        "assessments/item.html",
        item=item,
        locale=locale,
        several=takes_several(item),
        numbers=item.numbers or Numbers(),
        figures=figures.asked_in(questionnaire.code, code),
        offers_dont_know=all(option.code != "unsure" for option in item.options),
        documents={document.code: document for document in questionnaire.documents},
    )
    return Segments.of(re.sub(r"\s*\n\s*", "\n", page))


def item_html(questionnaire: Questionnaire, item: Item, shown: Shown, *, locale: str, frozen: bool = False) -> str:
    """One item with what it shows."""
    segments = item_segments(questionnaire.key, questionnaire.content_hash, locale, item.code)
    return segments.fill(_values(item, shown, frozen=frozen))


def section_html(
    draft: Draft, dimension: Dimension, *, locale: str, changed: Mapping[str, Shown], beside: Beside = beside_html
) -> bytes:
    """Items of a section by indicator, in UTF-8; one that hangs on an earlier answer leaves a place to appear in.

    `changed` are those that show something else than what is kept, by item code; `beside` says what else is to be known of an answer.
    """
    version = version_of(draft.questionnaire)
    applicable, frozen = draft.applicable, not draft.opened.draft
    groups = []
    for heading, items in _groups(version, locale, dimension.code):
        pieces = []
        for item, place in items:
            code = item.code
            if code not in applicable:
                pieces.append(place)
            elif code in changed or not draft.ordinary(code):
                shown = _shown(draft, item, changed.get(code), beside)
                html = item_html(draft.questionnaire, item, shown, locale=locale, frozen=frozen)
                pieces.append(html.encode())
            else:
                pieces.append(_kept_html(_showing(draft, item, version, locale)))
        if any(pieces):
            groups += [heading, *pieces, GROUP_END]
    return b"".join(groups)


@lru_cache(maxsize=1024)
def _groups(version: Version, locale: str, section: str) -> Sequence[tuple[bytes, Sequence[tuple[Item, bytes]]]]:
    """Indicators of a section: what comes before their items, and these, each with its place while it does not apply."""
    return [
        (
            f'<section class="group"><h2>{escape(indicator.name[locale])}</h2>\n'.encode(),
            [(item, _place(item)) for item in indicator.items],
        )
        for indicator in version.section(section).indicators
    ]


def _place(item: Item) -> bytes:
    """Where an item that hangs on an earlier answer can appear; nothing where only the profile decides."""
    waits = any(condition.item for condition in item.applies_if)
    return f'<div data-place="{item.code}" hidden></div>'.encode() if waits else b""


def _shown(draft: Draft, item: Item, changed: Shown | None, beside: Beside) -> Shown:
    """What an item shows besides what is kept or typed of it."""
    kept = draft.kept.get(item.code)
    shown = changed or Shown(typed=from_content(item, kept.content) if kept else Typed(), kept=kept, errors={})
    last = draft.last.answers.get(item.code)
    return replace(shown, known=_known(draft, item), last=last, beside=beside(draft, item), files=draft.takes_files)


def kept_html(draft: Draft, item: Item, *, locale: str, beside: Beside = beside_html) -> str:
    """One item with what is kept of it."""
    if not draft.ordinary(item.code):
        shown = _shown(draft, item, None, beside)
        return item_html(draft.questionnaire, item, shown, locale=locale, frozen=not draft.opened.draft)
    return _kept_html(_showing(draft, item, version_of(draft.questionnaire), locale)).decode()


def _known(draft: Draft, item: Item) -> tuple[Offered, ...]:
    """Figures of `item` that were typed elsewhere or stand in the profile."""
    code = draft.opened.questionnaire
    if not figures.asked_in(code, item.code) or not draft.opened.draft:
        return ()
    return figures.known_before(code, items_of(draft.questionnaire), draft.values, item, facts=draft.opened.facts)


class Showing(NamedTuple):
    """All that an item with what is kept of it follows from."""

    version: Version
    locale: str
    code: str
    kept: Kept | None
    known: tuple[Offered, ...]
    frozen: bool
    last: Content | None


def _showing(draft: Draft, item: Item, version: Version, locale: str) -> Showing:
    code = item.code
    last = draft.last.answers.get(code)
    return Showing(version, locale, code, draft.kept.get(code), _known(draft, item), not draft.opened.draft, last)


@lru_cache(maxsize=2048)
def _kept_html(showing: Showing) -> bytes:
    """Most enterprises answer an item in one of five ways, without remarks: seldom is there anything to fill in anew."""
    version, locale, code, kept, known, frozen, last = showing
    questionnaire = version.questionnaire()
    item = items_of(questionnaire)[code]
    shown = Shown(
        typed=from_content(item, kept.content) if kept else Typed(), kept=kept, errors={}, known=known, last=last
    )
    return item_html(questionnaire, item, shown, locale=locale, frozen=frozen).encode()


def token(kept: Kept | None) -> str:
    """What a page says it was shown: the revision, and a check sum that tells whether anything was changed on the page."""
    return f"{kept.revision}-{checksum(kept.content)}" if kept else f"0-{checksum(EMPTY)}"


def checksum(content: Content) -> str:
    """Short check sum of an answer with its remarks."""
    parts = (content.value, content.reason, content.note, content.evidence_url)
    return f"{crc32(chr(0).join(parts).encode()):08x}"


def _values(item: Item, shown: Shown, *, frozen: bool) -> dict[str, str]:
    """Escaped content of the slots of an item."""
    typed, kept = shown.typed, shown.kept
    values = {f"is:{code}": " checked" for code in typed.choice}
    values |= {part: str(escape(text)) for part in PARTS if (text := getattr(typed, part))}
    values |= {"shown": token(kept), "theirs": str(escape(shown.theirs))}
    if shown.files:
        offer = _("Photo or file")
        values["files"] = f'<a class="small" href="../evidence?item={item.code}">{offer}</a>'
    if shown.beside:
        values["beside"] = shown.beside
    flags = {
        "done": (" done", kept and kept.content.value and is_answer(item, kept.content.value)),
        "open": (" open", typed.note or typed.evidence or not shown.errors.keys().isdisjoint(("note", "evidence"))),
        "disabled": (" disabled", frozen),
        "calm": (" hidden", not shown.theirs),
    }
    values |= {name: text for name, (text, holds) in flags.items() if holds}
    values |= {f"known:{each.part}": str(escape(each.number)) for each in shown.known}
    values |= {f"before:{each.part}": str(escape(_before(each, typed))) for each in shown.known}
    if shown.last and not frozen:
        values["last"] = _last(item, shown.last)
    if kept and typed.part and typed.whole and not shown.errors:
        values["derived"] = _percentage(item, kept)
    if kept and not frozen and not shown.errors and not is_answer(item, kept.content.value):
        values["error"] = str(escape(_no_answer_any_more(kept.content.value)))
    if shown.errors:
        values |= _error_slots(item, shown.errors)
    return values


def _last(item: Item, last: Content) -> str:
    """What was answered in the round before, with a button for those who can press it; what is of a year only to be read."""
    words = escape(_("Last time: %(answer)s", answer=answer_words(item, last, locale())))
    if last.value == DONT_KNOW_CELL or item.of_a_year:
        return f'<p class="last small">{words}</p>'
    typed = asdict(from_content(item, last))
    parts = escape(json.dumps({name: part for name, part in typed.items() if part}, ensure_ascii=False))
    offer = _("Still so")
    button = f'<button type="button" class="link-button" data-last="{parts}" hidden>{offer}</button>'
    return f'<p class="last small">{words} {button}</p>'


def _before(offered: Offered, typed: Typed) -> str:
    """What is known of the same figure; empty where one stands here, too."""
    if getattr(typed, offered.part):
        return ""
    if offered.of_profile:
        return _("In the profile: %(number)s", number=offered.number)
    return _("Before you typed: %(number)s", number=offered.number)


def _no_answer_any_more(value: str) -> str:
    return _(
        "The question was changed; your answer “%(found)s” is not offered any more. Please answer it again.",
        found=shorten(value),
    )


def _percentage(item: Item, kept: Kept) -> str:
    """Share of a part and a whole, to two places."""
    answer = parse_cell(item, kept.content.value)
    if answer.part is None or not answer.whole:
        return ""
    return f"= {quotient(answer.part, answer.whole)}%"


def _error_slots(item: Item, errors: Mapping[str, str]) -> dict[str, str]:
    beside = {part: message for part, message in errors.items() if part in TOLD_BESIDE}
    above = [message for part, message in errors.items() if part not in TOLD_BESIDE]
    values = {f"error:{part}": str(escape(message)) for part, message in beside.items()}
    values |= {f"wrong:{part}": _wrong(item, f"{part}-error" if part in beside else "error") for part in errors}
    if above:
        values |= {"aria": _wrong(item, "error"), "error": " ".join(str(escape(message)) for message in above)}
    return values


def _wrong(item: Item, told: str) -> str:
    return f' aria-invalid="true" aria-describedby="{item.code}-{told}"'
