"""What the authorisation matrix asks of each route, with which object and what in the form.

A request is named by its endpoint and method; where one route is asked about several kinds of objects, by a word behind them, too. Names in
`PLACES` and `FORMS` are those of `Side.ids`.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.factories import PASSWORD, credit_code
from tests.integration.authorised_areas import LETTER, NEW, SUBSIDY, TARGET, TERMS, VALUE, member_list
from tests.integration.authorised_world import ITEM, PDF, SECTION, Side

CODES = {"pages.questionnaire_method": "lianghua-sme"}
FIXED = {
    "kind": "regions",
    "extension": "csv",
    "name": "x",
    "filename": "css/app.css",
    "step": "confirm",
    "decision": "keep",
    "ending": "pdf",
    "language_code": "en",
    "key": "verdict",
    "number": 1,
    "what": "invitation",
    "panel": "dimensions",
    "archive": "zip",
}
ITEMS = frozenset(
    {
        "assessments.item_fragment", "assessments.save_response", "handovers.item_fragment", "handovers.save_response",
        "reviews.save_response",
    }
)  # fmt: skip  #: routes whose `code` is that of an item
WRITTEN = ("show", "write", "preview", "measures", "version", "keep", "restore")  #: routes of a diagnosis
PLACES: Mapping[str, Mapping[str, str]] = {
    "accounts.reset": {"token": "reset"},
    "accounts.join": {"token": "join_enterprise"},
    "areas.join": {"token": "join_area"},
    "areas.person": {"user_id": "viewer"},
    "areas.remove": {"user_id": "viewer"},
    "assessments.ask_all": {"assessment_id": "draft"},
    "assessments.decide_all": {"assessment_id": "draft"},
    "assessments.discard": {"assessment_id": "draft"},
    "assessments.item_fragment": {"assessment_id": "draft"},
    "assessments.save_response": {"assessment_id": "draft"},
    "assessments.save_section": {"assessment_id": "draft"},
    "assessments.submit": {"assessment_id": "complete"},
    "campaigns.decline": {"token": "invited"},
    "campaigns.invited": {"token": "invited"},
    "campaigns.stop_letters": {"token": "stops_letters"},
    "consultancies.join": {"token": "join_consultancy"},
    "consultancies.promote": {"user_id": "consultant"},
    "consultancies.remove": {"user_id": "consultant"},
    **{f"diagnoses.{name}": {"review_id": "review_written"} for name in WRITTEN},
    "followup.stop_reminders": {"token": "stops"},
    "engagements.accept": {"engagement_id": "offered"},
    "evidence.hand_in": {"assessment_id": "draft"},
    "handovers.index": {"assessment_id": "draft"},
    "handovers.made": {"assessment_id": "draft"},
    "handovers.make": {"assessment_id": "draft"},
    "handovers.revoke": {"assessment_id": "draft"},
    "organisations.remove_colleague": {"user_id": "respondent"},
    "policies.download_named": {"code": "policy"},
    "policies.named": {"code": "policy"},
    "reviews.reconcile": {"review_id": "review_settled"},
    "reviews.complete": {"review_id": "review_rated"},
    "reviews.outcome": {"review_id": "review_confirmed"},
    "reviews.report": {"review_id": "review_confirmed"},
    "reviews.sign": {"review_id": "review_confirmed"},
    "reviews.take": {"review_id": "review_reviewed"},
    "verification.show": {"code": "signature"},
}
USUAL = {"assessment_id": "submitted", "review_id": "review_blind", "token": "no_token"}
PAST = {"review_id": "review_past"}
SIGNED = {"signed": {"review_id": "review_signed"}, "signed by the former": PAST}
REPORTS = {
    "draft": {"report_id": "report_draft"},
    "signed": {"report_id": "report_signed"},
    "signed by the former": {"report_id": "report_past"},
}
VARIANTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "assessments.show": {"draft": {"assessment_id": "draft"}},
    "assessments.section": {"draft": {"assessment_id": "draft"}},
    "assessments.review": {"draft": {"assessment_id": "draft"}},
    "evidence.index": {"draft": {"assessment_id": "draft"}},
    "evidence.download_list": {"draft": {"assessment_id": "draft"}},
    "evidence.download": {"of the consultancy": {"evidence_id": "evidence_submitted"}},
    "evidence.take_back": {"of the consultancy": {"evidence_id": "evidence_submitted"}},
    "evidence.hand_in": {"submitted": {"assessment_id": "submitted"}},
    "scenarios.delete": {"of the lead": {"scenario_id": "scenario_lead"}},
    "scenarios.overwrite": {"of the lead": {"scenario_id": "scenario_lead"}},
    "scenarios.rename": {"of the lead": {"scenario_id": "scenario_lead"}},
    "reviews.show": {"confirmed": {"review_id": "review_confirmed"}, "signed by the former": PAST},
    "reviews.section": {"confirmed": {"review_id": "review_confirmed"}, "signed by the former": PAST},
    "reviews.outcome": {"signed by the former": PAST},
    "reviews.report": {"signed by the former": PAST},
    "reviews.take": {"signed by the former": PAST},
    "diagnoses.show": {"before it is completed": {"review_id": "review_rated"}, **SIGNED},
    **{f"diagnoses.{name}": SIGNED for name in WRITTEN if name != "show"},
    **{f"diagnostics.{name}": REPORTS for name in ("show", "status", "retry", "beside", "download")},
}  #: further objects that a route is asked about
PROFILE = {
    "name": "New works", "industry": "C34", "region": "310113", "staff": "86", "revenue": "4200",
    "production_type": "discrete", "activities": ["sales"],
}  # fmt: skip
ANSWER = {ITEM: "leads", f"{ITEM}.shown": "1-00000000"}
OWN_MEASURE = {
    f"own.0.{part}": value
    for part, value in {
        "name": "Own",
        "text": "Do it",
        "reason": "seen",
        "low": "1",
        "likely": "2",
        "high": "3",
        "months": "4",
    }.items()
}
RATING = {ITEM: "none", f"{ITEM}.shown": "0", f"{ITEM}.grade": "2", f"{ITEM}.why": "seen"}


@dataclass(frozen=True)
class Request:
    """One question to a route."""

    endpoint: str
    method: str
    rule: Rule
    variant: str = ""

    @property
    def name(self) -> str:
        """What it is called in the table."""
        return f"{self.method} {self.endpoint}" + (f" ({self.variant})" if self.variant else "")

    def arguments(self, *sides: Side) -> dict[str, Any]:
        """What stands in its address: of the first side, the last one from the second side where there are two."""
        named = {**USUAL, **PLACES.get(self.endpoint, {}), **VARIANTS.get(self.endpoint, {}).get(self.variant, {})}
        found: dict[str, Any] = {}
        for argument in self.rule.arguments:
            side = sides[-1] if argument in self.objects[-1:] else sides[0]
            found[argument] = self._value(argument, named, side)
        return found

    @property
    def objects(self) -> list[str]:
        """Names of the arguments that name an object, in their order in the address."""
        named = [name for is_dynamic, name in self.rule._trace if is_dynamic]
        return [each for each in named if type(self.rule._converters[each]).__name__ == "UUIDConverter"]

    def _value(self, argument: str, named: Mapping[str, str], side: Side) -> Any:
        name = named.get(argument, argument)
        if argument == "user_id":
            return side.people[name].id
        if argument == "code" and name == "code":
            return ITEM if self.endpoint in ITEMS else CODES.get(self.endpoint, SECTION)
        return side.ids[name] if name in side.ids else FIXED.get(argument, "nothing")


def requests(app: Flask) -> Iterator[Request]:
    """Every route with every method, as often as there are objects to ask it about."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for variant in ("", *VARIANTS.get(rule.endpoint, ())):
                yield Request(rule.endpoint, method, rule, variant)


def sent(request: Request, side: Side) -> dict[str, Any]:
    """What is sent to a route that takes something: what somebody who may would send."""
    if request.endpoint == "api.get_figures":
        return {"query_string": {"campaign": side.ids["campaign_id"]}}
    if request.method != "POST":
        asked = {"weights.new": side.ids.get("weights_form"), "subsidies.download": SUBSIDY}.get(request.endpoint)
        return {"query_string": asked} if asked else {}
    if request.endpoint in JSON:
        return {"json": JSON[request.endpoint](side), "headers": {"Accept": "application/json"}}
    made = FORMS.get(request.endpoint)
    return {"data": made(side) if made else {}}


JSON: Mapping[str, Any] = {
    "api.ask_for_report": lambda side: {"assessment": str(side.ids["rated"]), "locale": "en"},
    "assessments.save_response": lambda _: {"revision": 1, "parts": {"choice": ["leads"]}},
    "handovers.save_response": lambda _: {"revision": 0, "parts": {"choice": ["leads"]}},
    "reviews.save_response": lambda _: {"revision": 0, "parts": {"choice": ["none"]}, "grade": "2", "why": "seen"},
}


def _outcome(name: str) -> Any:
    return lambda side: {"reason": "", "outcome": side.ids[f"outcome_{name}"]}


FORMS: Mapping[str, Any] = {
    "accounts.delete_account": lambda _: {"email": "n@example.cn", "password": PASSWORD},
    "accounts.forgotten": lambda side: {"email": side.people["admin"].email},
    "accounts.password": lambda _: {"current": PASSWORD, "password": "nine brown bears at dusk"},
    "accounts.reset": lambda _: {"password": "nine brown bears at dusk"},
    "accounts.show": lambda _: {"name": "Another name"},
    "accounts.sign_in": lambda side: {"email": side.people["admin"].email, "password": PASSWORD},
    "accounts.sign_up": lambda _: {"name": "N", "email": "n@example.cn", "password": PASSWORD, "privacy": "y"},
    "areas.add": lambda _: NEW,
    "areas.edit": lambda _: {"name": "Another name", "body": "", "region": ""},
    "areas.found": lambda _: NEW,
    "areas.invite": lambda _: {"email": "new2@example.cn"},
    "areas.person": lambda _: {"kind": "operator"},
    "assessments.save_section": lambda _: ANSWER,
    "assessments.start": lambda side: {"organisation": side.ids["organisation_id"], "questionnaire": "miit-sme"},
    "assessments.submit": lambda side: {"name": "N", "true": "y", "seen": side.ids["seen"]},
    "batches.ask": lambda side: {"client": [str(side.ids["engagement_id"])], "locale": "zh"},
    "campaigns.begin": lambda _: {**TERMS, "questionnaire": "lianghua-sme"},
    "campaigns.edit": lambda _: {**TERMS, "name": "Another name"},
    "campaigns.invited": lambda _: {"purposes": ["contact"]},
    "campaigns.write": lambda _: LETTER,
    "campaigns.take_list": lambda side: member_list(side, "Another name"),
    "policies.state": lambda _: {"spend": "1000", "papers": ["licence"]},
    "consultancies.create": lambda _: {"name": "New firm", "uscc": credit_code(9901)},
    "consultancies.edit": lambda _: {"name": "Other name", "uscc": credit_code(9902)},
    "consultancies.invite": lambda _: {"email": "new@example.cn"},
    "desk.client": lambda _: {"due_on": "2099-01-01", "consultant": ""},
    "desk.keep_view": lambda _: {"name": "a view"},
    "desk.offer": lambda _: {"uscc": credit_code(9903), "message": ""},
    "diagnoses.brand": lambda _: {"colour": "#103050", "tagline": "Since 2010"},
    "diagnoses.edit_snippet": lambda _: {"title": "another", "locale": "en", "text": "Yours"},
    "diagnoses.keep": lambda _: {"remark": "kept"},
    "diagnoses.measures": lambda side: {**OWN_MEASURE, "shown": side.ids["measures_mark"]},
    "diagnoses.new_snippet": lambda _: {"title": "new", "locale": "en", "text": "Yours"},
    "diagnoses.preview": lambda _: {"text": "Seen first."},
    "diagnoses.write": lambda side: {"text": "Otherwise.", "shown": side.ids["text_mark"]},
    "diagnostics.beside": lambda _: {"format": "docx"},
    "diagnostics.create": lambda side: {"assessment": side.ids["rated"], "locale": "en"},
    "engagements.of_organisation": lambda side: {"uscc": side.ids["past_uscc"], "message": ""},
    "evidence.hand_in": lambda _: {"item": ITEM, "file": (io.BytesIO(PDF + b"more"), "b.pdf")},
    "followup.action": lambda _: {"state": "planned", "owner": "", "details": "more", "revision": "1"},
    "followup.add": lambda _: {"title": "An action of one's own", "owner": "", "state": "planned"},
    "followup.hand_in": lambda _: {"file": (io.BytesIO(PDF + b"done"), "c.pdf")},
    "followup.move": lambda _: {"state": "under_way", "revision": "1"},
    "followup.print_comparison": lambda _: {"locale": "en"},
    "followup.take_over": lambda side: {"measure": side.ids["measure"]},
    "handovers.make": lambda _: {"name": "Li", "sections": [SECTION], "days": "7"},
    "handovers.save_section": lambda _: {**ANSWER, f"{ITEM}.shown": "0-00000000"},
    "memberships.consent": lambda _: {"purposes": ["contact"]},
    "organisations.create": lambda _: {**PROFILE, "uscc": credit_code(9904)},
    "organisations.edit": lambda side: {**PROFILE, "uscc": side.ids["uscc"]},
    "organisations.remove": lambda _: {"sure": "1"},
    "organisations.invite": lambda _: {"email": "new@example.cn"},
    "reviews.begin": lambda side: {"first": str(side.people["lead"].id), "second": "", "mode": "joint"},
    "reviews.complete": lambda _: {"rest": "y"},
    "reviews.reconcile": lambda _: {ITEM: "1", f"{ITEM}.shown": "0"},
    "reviews.report": lambda _: {"locale": "en"},
    "reviews.save_section": lambda _: RATING,
    "reviews.sign": _outcome("confirmed"),
    "reviews.take": _outcome("reviewed"),
    "scenarios.overwrite": lambda _: {ITEM: "leads", "revision": "1"},
    "scenarios.rename": lambda _: {"name": "two"},
    "scenarios.save": lambda _: {ITEM: "leads", "name": "three"},
    "scenarios.take": lambda side: {"measure": side.ids["measure"], "title": "plan"},
    "tokens.index": lambda _: {"name": "another", "scopes": ["areas:read"], "days": "30"},
    "targets.edit": lambda _: TARGET,
    "targets.new": lambda _: TARGET,
    "targets.take_over": lambda _: {"key": "benchmarks"},
    "targets.values": lambda _: {**VALUE, "value": "13"},
    "weights.fragment": lambda side: side.ids["weights_form"],
    "weights.keep": lambda side: side.ids["weights_form"],
    "webhooks.index": lambda _: {"url": "https://other.example.invalid/"},
    "weights.bring": lambda side: {
        "organisation": side.ids["organisation_id"],
        "file": (io.BytesIO(side.ids["weights_file"].encode()), "weights.yaml"),
    },
}
