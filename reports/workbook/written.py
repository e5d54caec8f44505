"""What a consultant wrote and decided, a line for each block of text, each change, each own measure."""

from reports.document import DiagnosticReport
from reports.sections import sections
from reports.sheets import Row
from reports.wording import Wording
from reports.workbook.cells import costs
from reports.workbook.found import headings


def written(report: DiagnosticReport, words: Wording) -> list[Row]:
    """Nothing but headings where a report is by our rules alone."""
    told = report.told
    titles = {each.key: each.title for each in sections(report)}
    rows: list[Row] = [headings(words, "what", "said", "reason", "cost_low", "cost_likely", "cost_high", "months")]
    rows += [(titles.get(key, key), block.text) for key, text in told.texts.items() for block in text.blocks]
    rows += [(words("own.changes"), change) for change in told.changes]
    rows += [
        (words("own.measures"), f"{each.name}{words('sentence.colon')}{each.text}", each.reason, *costs(each.cost, words), each.months.likely)
        for each in told.own
    ]  # fmt: skip
    return rows
