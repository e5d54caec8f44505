"""What a consultant wrote and decided, a line for each block of text, each change, each own measure."""

from reports.document import DiagnosticReport
from reports.own_words import line, texts
from reports.sheets import Row
from reports.wording import Wording
from reports.workbook.cells import costs
from reports.workbook.found import headings


def written(report: DiagnosticReport, words: Wording) -> list[Row]:
    """In the order of the report; nothing but headings where it is by our rules alone."""
    told = report.told
    rows: list[Row] = [headings(words, "part", "said", "reason", "cost_low", "cost_likely", "cost_high", "months")]
    rows += [(title, line(block)) for _key, title, text in texts(report) for block in text.blocks]
    rows += [(words("own.changes"), change) for change in told.changes]
    rows += [
        (words("own.measures"), f"{each.name}{words('sentence.colon')}{each.text}", each.reason, *costs(each.cost, words), each.months.likely)
        for each in told.own
    ]  # fmt: skip
    return rows
