"""What an enterprise does about its result, for the authorisation matrix: an action with a file, and the link that stops reminders."""

import io
import re
from typing import TYPE_CHECKING

from survey.followup import reminders
from survey.models import ActionFile, ImprovementAction
from tests.factories import pdf

if TYPE_CHECKING:
    from tests.integration.authorised_world import Builder

PDF = pdf("that it is done")


def follow_up(builder: "Builder") -> None:
    """Take a measure over, and hand in a file; another measure stays to be taken over."""
    ids, admin = builder.side.ids, builder.browser("admin")
    plan = admin.get(f"/assessments/{ids['submitted']}/plan").text
    ids["measure"], taken = list(dict.fromkeys(re.findall(r'name="measure" value="([^"]+)"', plan)))[:2]
    admin.post(f"/assessments/{ids['submitted']}/take-over", data={"measure": taken})
    action = builder.only(ImprovementAction, ImprovementAction.organisation_id == ids["organisation_id"])
    ids["action_id"] = action.id
    admin.post(f"/follow-up/actions/{action.id}/files", data={"file": (io.BytesIO(PDF), "done.pdf")})
    ids["file_id"] = builder.only(ActionFile, ActionFile.action_id == action.id).id
    with builder.world.app.app_context():
        ids["stops"] = reminders.token(builder.side.people["respondent"].id)
