"""What the steps of a campaign are called."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.campaigns.funnel import Stage
from survey.campaigns.queries import Mail
from survey.models import MailingKind

STAGES: Mapping[Stage, object] = {
    Stage.LISTED: _l("listed"),
    Stage.INVITED: _l("invited"),
    Stage.OPENED: _l("opened"),
    Stage.STARTED: _l("started"),
    Stage.SUBMITTED: _l("submitted"),
    Stage.REVIEWED: _l("reviewed"),
    Stage.SIGNED: _l("signed"),
}
MAILINGS: Mapping[MailingKind, object] = {
    MailingKind.INVITATION: _l("Invitation by mail"),
    MailingKind.REMINDER: _l("Reminder by mail"),
}
MAIL: Mapping[Mail, object] = {
    Mail.REFUSED: _l("mail not deliverable"),
    Mail.NONE: _l("no mail address"),
    Mail.DECLINED: _l("does not take part"),
}
