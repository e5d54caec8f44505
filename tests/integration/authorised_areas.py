"""An area with its people, a campaign, an enterprise that takes part and a target, for the authorisation matrix."""

import io
import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from survey.campaigns import links
from survey.models import (
    Area,
    Campaign,
    Invitation,
    Letter,
    Mailing,
    Membership,
    Target,
    TargetValue,
    Webhook,
    WebhookDelivery,
)
from tests.factories import credit_code

if TYPE_CHECKING:
    from tests.integration.authorised_world import Builder, Side

TERMS = {"name": "Round", "opens_on": "2026-11-01", "due_on": "2026-12-31", "target": ""}
TARGET = {"kind": "stars", "goal": "120", "due_on": "2027-12-31"}
SUBSIDY = {"budget": "20", "share": "30"}
VALUE = {"day": "2026-11-02", "value": "12"}
LETTER = {"locale": "zh", "sentence": "", "reply_to": "", "send": "1"}
NEW = {"name": "New area", "kind": "park", "body": "", "region": ""}


def look_after(builder: "Builder") -> None:
    """Build the area, as its people would."""
    ids, operator, name = builder.side.ids, builder.browser("operator"), f"City {builder.number}"
    city = operator.post("/areas/new", data={**NEW, "name": name, "kind": "city"}).location
    ids["area_id"] = builder.only(Area, Area.name == name).id
    builder.browser("viewer").post(f"/areas/join/{_invited(operator, city)}")
    ids["join_area"] = _invited(operator, city)
    operator.post(f"/campaigns/new/{ids['area_id']}", data={**TERMS, "questionnaire": "lianghua-sme"})
    ids["campaign_id"] = builder.only(Campaign, Campaign.area_id == ids["area_id"]).id
    operator.post(f"/campaigns/{ids['campaign_id']}/list", data=member_list(builder.side))
    invitation = builder.only(Invitation, Invitation.campaign_id == ids["campaign_id"])
    ids["invited"] = links.token_of(invitation.id, builder.world.config.secret_key)
    builder.browser("admin").post(f"/campaigns/invited/{ids['invited']}", data={"purposes": ["aggregate", "scores"]})
    operator.post(f"/webhooks/of/{ids['area_id']}", data={"url": "https://hook.example.invalid/"})
    ids["webhook_id"] = builder.only(Webhook, Webhook.area_id == ids["area_id"]).id
    ids["delivery_id"] = builder.only(WebhookDelivery, WebhookDelivery.webhook_id == ids["webhook_id"]).id
    ids["policy"] = "zhongshan-upgrade"
    ordered = builder.browser("viewer").post(f"/areas/{ids['area_id']}/dashboard/report").location
    ids["area_report_id"] = UUID(ordered.rpartition("/")[2])
    builder.failed(ids["area_report_id"])
    ids["membership_id"] = builder.only(Membership, Membership.area_id == ids["area_id"]).id
    targets = f"/areas/{ids['area_id']}/targets"
    operator.post(f"{targets}/suggested", data={"key": "stars"})
    ids["target_id"] = builder.only(Target, Target.area_id == ids["area_id"]).id
    operator.post(f"{targets}/{ids['target_id']}/values", data=VALUE)
    ids["value_id"] = builder.only(TargetValue, TargetValue.target_id == ids["target_id"]).id
    address = f"/campaigns/{ids['campaign_id']}/"
    operator.post(f"{address}list", data=_listed(8100 + builder.number))
    operator.post(f"{address}letters/invitation", data=LETTER)
    mailing = builder.only(Mailing, Mailing.campaign_id == ids["campaign_id"])
    letter = builder.only(Letter, Letter.mailing_id == mailing.id)
    ids["stops_letters"] = links.token_of(letter.id, builder.world.config.secret_key, links.UNSUBSCRIBES)
    operator.post(f"{address}list", data=_listed(8200 + builder.number))


def member_list(side: "Side", name: str = "Works") -> dict[str, Any]:
    """A form with a list that names the enterprise."""
    return {"file": (io.BytesIO(f"name,uscc\n{name},{side.ids['uscc']}\n".encode()), "list.csv")}


def _listed(number: int) -> dict[str, Any]:
    """A form with a list of an enterprise that is not here yet and can be written to."""
    content = f"name,uscc,email\nWorks {number},{credit_code(number)},w{number}@example.cn\n"
    return {"file": (io.BytesIO(content.encode()), "list.csv")}


def _invited(operator: Any, city: str) -> str:
    page = operator.post(f"{city}invite", data={"email": "new@example.cn"}).text
    return re.search(r"/areas/join/([\w-]+)", page)[1]
