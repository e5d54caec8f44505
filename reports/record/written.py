"""What a consultant wrote and decided, where they did."""

from typing import Any

from reports.document import DiagnosticReport
from reports.own_words import texts
from reports.prose import Block
from reports.record.values import span

Record = dict[str, Any]


def written(report: DiagnosticReport) -> Record | None:
    """Texts instead of our rules' in the order of the report, changes of the measures with their reasons, own measures; None without any."""
    told = report.told
    if not told.written:
        return None
    return {
        "draft": told.draft,
        "texts": [
            {"section": key, "title": title, "blocks": [_block(block) for block in text.blocks]}
            for key, title, text in texts(report)
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


def _block(block: Block) -> Record:
    """A block with its place in lists and the looks of its words."""
    return {
        "kind": block.kind.value,
        "text": block.text,
        "number": block.number or None,
        "depth": block.depth,
        "runs": [{"text": run.text, "strong": run.strong, "emphasis": run.emphasis} for run in block.runs],
    }
