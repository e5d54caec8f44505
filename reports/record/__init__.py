"""The report as a record for programs: every figure exact, and all that is needed to work the score out again without us.

Canonical JSON (RFC 8785): sorted keys, UTF-8, no floating-point numbers, nothing between the tokens. Whoever reads and writes it again has the
same bytes, so its SHA-256 tells whether anything was changed. `reports/schema/diagnosis.schema.json` describes it.
"""

import json
from importlib.resources import files
from typing import Any

from questionnaires.json_text import canonical
from reports.document import DiagnosticReport
from reports.record import figures, work
from reports.record.written import written

KIND = "rongping-diagnosis/1"  #: what the record is, and its edition


def record(report: DiagnosticReport) -> bytes:
    """The record; equal reports give equal bytes."""
    content = {
        "format": KIND,
        "locale": report.locale,
        "unit": "points are decimal strings with four decimals, costs in CNY 10,000, shares in per cent; null: not assessable",
        "questionnaire": figures.questionnaire(report),
        "scoring": figures.scoring(report),
        "imprint": figures.imprint(report),
        "enterprise": figures.enterprise(report),
        "result": figures.result(report),
        "nodes": figures.nodes(report),
        "stages": figures.stages(report),
        "scenes": figures.scenes(report),
        "doubt": figures.doubt(report),
        "change": figures.change(report),
        "losses": work.losses(report),
        "measures": work.measures(report),
        "roadmap": work.roadmap(report),
        "ahead": work.ahead(report),
        "plan": work.plan(report),
        "pains": work.pains(report),
        "otherwise": figures.otherwise(report),
        "answers": figures.answers(report),
        "files": figures.files(report),
        "peers": figures.peers(report),
        "published": figures.published(report),
        "written": written(report),
        "sources": list(report.sources),
    }
    return canonical(content).encode()


def schema() -> dict[str, Any]:
    """What a record looks like, as JSON Schema."""
    found: dict[str, Any] = json.loads(
        (files("reports") / "schema" / "diagnosis.schema.json").read_text(encoding="utf-8")
    )
    return found
