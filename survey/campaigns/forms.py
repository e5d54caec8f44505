"""Forms of campaigns."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError as Invalid

from questionnaires import catalogue
from survey.campaigns.member_list import EMAIL
from survey.forms import Form
from survey.forms.fields import DayField, LineField, NumberField, ParagraphField
from survey.forms.validators import Filled, NotTooLong
from survey.i18n import locale
from survey.models.campaign import LONGEST_SENTENCE, MOST_DAYS_BEFORE

MOST = 1_000_000


class CampaignForm(Form):
    """A round: what it is called, from when to when, how many submissions are wanted."""

    name = LineField(_l("Name"), [Filled(), NotTooLong(120)])
    opens_on = DayField(_l("Opens on"), [Filled()])
    due_on = DayField(_l("Last day"), [Filled()])
    target = NumberField(_l("Submissions wanted"), most=MOST, whole=True, units=("家",))
    remind_before = NumberField(
        _l("Remind by mail, days before the last"), most=MOST_DAYS_BEFORE, whole=True, units=("天",)
    )

    def validate_due_on(self, field: DayField) -> None:
        """Not before it opens."""
        if field.data and self.opens_on.data and field.data < self.opens_on.data:
            raise Invalid(_("The last day is before the first. Exchange them, or correct one."))


class NewCampaignForm(CampaignForm):
    """The same, and with which questionnaire."""

    questionnaire = SelectField(_l("Questionnaire"), [Filled()])

    def offer(self) -> None:
        """The newest version of each questionnaire."""
        codes = catalogue.catalogue.list_codes()
        self.questionnaire.choices = [
            SelectChoice(code, f"{found.title[locale()]} {found.version}")
            for code, found in ((code, catalogue.get(code)) for code in codes)
        ]


class LetterForm(Form):
    """What an operator decides about letters to many."""

    locale = SelectField(_l("Language"), choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")])
    sentence = ParagraphField(_l("A sentence of your own"), [NotTooLong(LONGEST_SENTENCE)])
    reply_to = LineField(_l("Answers go to"), [NotTooLong(254)])

    def validate_reply_to(self, field: LineField) -> None:
        """An address, or nothing."""
        if field.data and not EMAIL.fullmatch(field.data):
            raise Invalid(_("This is no mail address. Correct it, or leave the field empty."))


class ListForm(Form):
    """A list of enterprises as a file."""

    file = FileField(_l("List as .xlsx or .csv"), [FileRequired(_l("Choose a file first."))])
