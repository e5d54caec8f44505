"""What the steps of a campaign are called."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from survey.campaigns.funnel import Stage

STAGES: Mapping[Stage, object] = {
    Stage.LISTED: _l("listed"),
    Stage.INVITED: _l("invited"),
    Stage.OPENED: _l("opened"),
    Stage.STARTED: _l("started"),
    Stage.SUBMITTED: _l("submitted"),
    Stage.REVIEWED: _l("reviewed"),
    Stage.SIGNED: _l("signed"),
}
