"""What stands beside an answer on the page of a section: what colleagues said who have no account."""

from collections.abc import Callable

from questionnaires.model import Item
from survey import shells
from survey.assessments.answers import answer_words
from survey.assessments.button_acts import remark_field
from survey.assessments.drafts import Draft
from survey.assessments.opinions import Stand
from survey.i18n import locale
from survey.i18n import translate as _

Beside = Callable[[Draft, Item], str]  #: HTML of what is to be known of an item of a draft


def beside_html(draft: Draft, item: Item) -> str:
    """What else is to be known of an answer: that reviewers want it corrected, and what colleagues answered."""
    mark = ""
    if draft.returned and draft.returned.names(item.code):
        told = _("to be corrected")
        mark = f'<p class="small"><span class="badge warn">{told}</span></p>'
    return mark + voices_html(draft, item)


def voices_html(draft: Draft, item: Item) -> str:
    """What colleagues answered to an item, and, where it says otherwise, the way to decide; empty without any.

    Raises
    ------
    NotRenderedYetError
        Outside a request.
    """
    kept = draft.kept.get(item.code)
    value, revision = (kept.content.value, kept.revision) if kept else ("", None)
    voices = [(voice, voice.stand(item, value, revision)) for voice in draft.voices.get(item.code, ())]
    shown = [(voice, stand) for voice, stand in voices if stand is not Stand.SILENT or voice.content.value]
    if not shown:
        return ""
    return shells.render(
        "assessments/voices.html",
        item=item,
        voices=[(voice, stand, answer_words(item, voice.content, locale())) for voice, stand in shown],
        draft=draft.opened.draft,
        named=draft.opened.own,  # a consultancy sees no names of the enterprise's people beside answers
        former=lambda voice: answer_words(item, voice.former, locale()),
        remark_field=remark_field,
    )
