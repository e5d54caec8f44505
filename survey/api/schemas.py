"""What answers look like, as JSON Schema 2020-12; the names are those of the document."""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from reports.formats import Format
from reports.record import schema as diagnosis_schema
from survey.campaigns.funnel import Stage
from survey.i18n import LOCALES
from survey.models import AreaKind, AssessmentState, ReportState, WebhookEvent

Schema = dict[str, Any]
DIAGNOSIS = "Diagnosis"

TEXT: Schema = {"type": "string"}
ID: Schema = {"type": "string", "format": "uuid"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
COUNT: Schema = {"type": "integer", "minimum": 0}
POINTS: Schema = {"type": "number", "minimum": 0, "maximum": 100}
SIZES: Schema = {"enum": ["micro", "small", "medium", "large"]}
STAGES = tuple(stage.name.lower() for stage in Stage)


def thing(**properties: Schema) -> Schema:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def several(schema: Schema) -> Schema:
    """A list of these."""
    return {"type": "array", "items": schema}


def told(schema: Schema, text: object) -> Schema:
    """The same, with what it means."""
    return {**schema, "description": text}


def named(name: str) -> Schema:
    """A schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def links(*names: str) -> Schema:
    """Addresses on this site."""
    return thing(**{name: {"type": "string", "format": "uri-reference"} for name in names})


def page_of(name: str) -> str:
    """Name of the schema of a part of a list."""
    return f"{name}Page"


INTERVAL = thing(
    mean=POINTS,
    low=told(POINTS, _l("Lower end of the confidence interval (0.90).")),
    high=told(POINTS, _l("Upper end of the confidence interval (0.90).")),
)
LINE = thing(
    key=told(TEXT, _l("Id of the area, section or division of GB/T 4754, or size class.")),
    name=TEXT,
    n=told(COUNT, _l("Enterprises that count.")),
    listed=told(maybe(COUNT), _l("Enterprises on the list; null where the list does not say enough.")),
    mean=told(
        maybe(INTERVAL), _l("Of everybody listed where that is known, else of those that count; rounded as on pages.")
    ),
    quartiles=told(
        maybe({"type": "array", "items": POINTS, "minItems": 3, "maxItems": 3}),
        _l("Lower quartile, median, upper quartile."),
    ),
    levels=told(
        maybe(several(maybe(COUNT))), _l("Enterprises by level from 0; null for a count that would give somebody away.")
    ),
    place=told(
        maybe({"type": "array", "items": COUNT, "minItems": 2, "maxItems": 2}),
        _l("From the best to the worst place it can have, as far as intervals tell."),
    ),
    withheld=told(
        {"enum": ["", "fewer_than_5", "fewer_than_10"]},
        _l("Why figures are null: fewer than 5 count, or fewer than 10."),
    ),
)
SCHEMAS: Mapping[str, Schema] = {
    "Organisation": thing(
        id=ID,
        name=TEXT,
        uscc=TEXT,
        industry=told(TEXT, _l("Division of GB/T 4754, such as C34.")),
        region=told(TEXT, _l("County-level code of GB/T 2260.")),
        staff=COUNT,
        revenue=told(TEXT, _l("In CNY 10,000, as a decimal string.")),
        size=SIZES,
        production_type={"enum": ["discrete", "process", "mixed"]},
        activities=several(TEXT),
        updated_at=MOMENT,
        links=links("self", "assessments"),
    ),
    "Assessment": thing(
        id=ID,
        organisation_id=ID,
        questionnaire=TEXT,
        version=TEXT,
        state={"enum": [state.value for state in AssessmentState]},
        started_at=MOMENT,
        submitted_at=maybe(MOMENT),
        links=thing(
            self={"type": "string", "format": "uri-reference"},
            organisation={"type": "string", "format": "uri-reference"},
            result=maybe({"type": "string", "format": "uri-reference"}),
        ),
    ),
    "Area": thing(
        id=ID,
        parent_id=told(maybe(ID), _l("The area it lies in, where you may see that one.")),
        kind={"enum": [kind.value for kind in AreaKind]},
        name=TEXT,
        region=TEXT,
        body=TEXT,
        links=links("self", "campaigns"),
    ),
    "Campaign": thing(
        id=ID,
        area_id=ID,
        name=TEXT,
        questionnaire=TEXT,
        version=TEXT,
        opens_on=DAY,
        due_on=DAY,
        target=told(COUNT, _l("Submissions wanted; 0: as many as are listed.")),
        links=links("self", "members"),
    ),
    "CampaignWithFunnel": thing(
        campaign=named("Campaign"),
        funnel=told(thing(**dict.fromkeys(STAGES, COUNT)), _l("Enterprises that have come at least so far.")),
    ),
    "Member": thing(
        id=ID,
        organisation_id=told(maybe(ID), _l("Null until it takes part.")),
        name=TEXT,
        uscc=TEXT,
        area_id=ID,
        industry=TEXT,
        size={"enum": ["", *SIZES["enum"]]},
        contact=TEXT,
        email=TEXT,
        phone=TEXT,
        stage={"enum": list(STAGES)},
        submitted_at=maybe(MOMENT),
    ),
    "Figures": thing(
        area_id=ID,
        campaign_id=ID,
        rounds=told(several(thing(id=ID, name=TEXT)), _l("Rounds that reach the area, the newest first.")),
        by={"enum": ["area", "industry", "size"]},
        lines=several(LINE),
    ),
    "Report": thing(
        id=ID,
        format={"enum": [each.value for each in Format]},
        locale={"enum": list(LOCALES)},
        state={"enum": [state.value for state in ReportState]},
        requested_at=MOMENT,
        finished_at=maybe(MOMENT),
        sha256=maybe(TEXT),
        size=maybe(COUNT),
        problem=told(TEXT, _l("Why it failed.")),
        links=thing(
            self={"type": "string", "format": "uri-reference"},
            page={"type": "string", "format": "uri-reference"},
            file=told(maybe({"type": "string", "format": "uri-reference"}), _l("Once it is done.")),
        ),
    ),
    "Batch": thing(
        id=ID,
        format={"enum": [each.value for each in Format]},
        locale={"enum": list(LOCALES)},
        requested_at=MOMENT,
        cancelled_at=maybe(MOMENT),
        all=COUNT,
        done=COUNT,
        failed=COUNT,
        open=COUNT,
        reports=several(named("BatchLine")),
        links=links("self", "page"),
    ),
    "BatchLine": thing(
        report=told(maybe({"type": "string", "format": "uri-reference"}), _l("Null while it is not ordered.")),
        state={"enum": ["waiting", *(state.value for state in ReportState)]},
    ),
    "Event": thing(
        id=told(ID, _l("Of the delivery: the same when it is sent again.")),
        event={"enum": [event.value for event in WebhookEvent]},
        created_at=MOMENT,
        area=thing(id=ID, name=TEXT),
        campaign=maybe(thing(id=ID, name=TEXT, link=TEXT)),
        enterprise=maybe(thing(name=TEXT, uscc=TEXT)),
        assessment=maybe(thing(id=ID, questionnaire=TEXT, version=TEXT, submitted_at=MOMENT)),
    ),
    "Problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "errors": several(thing(where=TEXT, what=TEXT)),
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    },
}
PAGED = ("Organisation", "Assessment", "Area", "Campaign", "Member")


def components() -> dict[str, Schema]:
    """All of them, those of parts of lists and of a diagnosis among them."""
    pages = {
        page_of(name): thing(
            items=several(named(name)),
            next=told(maybe({"type": "string", "format": "uri-reference"}), _l("Address of the next part.")),
        )
        for name in PAGED
    }
    return {**SCHEMAS, **pages, **_diagnosis()}


def _diagnosis() -> dict[str, Schema]:
    """The record of a diagnosis, whose own definitions become schemas of the document."""
    plain = json.dumps(diagnosis_schema()).replace("#/$defs/", f"#/components/schemas/{DIAGNOSIS}.")
    found: Schema = json.loads(plain)
    found.pop("$schema")
    defined = found.pop("$defs")
    return {DIAGNOSIS: found, **{f"{DIAGNOSIS}.{name}": each for name, each in defined.items()}}
