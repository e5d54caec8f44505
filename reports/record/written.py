"""What a consultant wrote and decided, where they did."""

from typing import Any

from reports.document import DiagnosticReport
from reports.record.values import span

Record = dict[str, Any]


def written(report: DiagnosticReport) -> Record | None:
    """Texts instead of our rules' by section, changes of the measures with their reasons, own measures; None where there are none."""
    told = report.told
    if not told.written:
        return None
    return {
        "draft": told.draft,
        "texts": [
            {"section": key, "blocks": [{"kind": block.kind.value, "text": block.text} for block in text.blocks]}
            for key, text in told.texts.items()
        ],
        "changes": list(told.changes),
        "measures": [
            {
                "name": each.name,
                "text": each.text,
                "reason": each.reason,
                "cost": span(each.cost),
                "months": span(each.months),
            }
            for each in told.own
        ],
    }
