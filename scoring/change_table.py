"""What changed between two rounds of many enterprises, as a table: one row for each enterprise and node."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from questionnaires.model import UNIT, Questionnaire
from scoring.change import Change, decompose_change
from scoring.evidence import grade_rows
from scoring.model import ScoringModel, compile_model
from scoring.result import TOTAL, NodeKind
from scoring.score_table import points
from scoring.tables import ID, Submission

HEADER = (
    ID, "node", "before", "after", "change", "answers", "applicability", "questionnaire", "noise", "beyond_noise", "not_comparable",
)  # fmt: skip
UPPER = (NodeKind.TOTAL, NodeKind.SIDE, NodeKind.DIMENSION)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChangeTable:
    """Changes of those who are in both rounds."""

    model: ScoringModel  #: of the later round
    ids: tuple[str, ...]
    change: Change

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Rows of text in the order of `HEADER`: points with four decimals; beyond_noise is yes or no; empty: not comparable."""
        places = [index for index, kind in enumerate(self.model.kinds) if kind in UPPER]
        found = self.change
        for row, name in enumerate(self.ids):
            for place in places:
                ends = [int(each[row, place]) for each in (found.before, found.after)]
                parts = [int(each[row, place]) for each in (found.answers, found.applicability, found.model)]
                known, code = bool(found.known[row, place]), self.model.nodes[place]
                yield (
                    name,
                    code,
                    *(points(units) for units in ends),
                    *(_signed(units) if known else "" for units in (ends[1] - ends[0], *parts)),
                    _signed(round(float(found.noise[row, place]))) if known else "",
                    ("yes" if found.beyond_noise[row, place] else "no") if known else "",
                    str(len(found.taken_over[row])) if code == TOTAL else "",
                )


def _signed(units: int) -> str:
    """Points with four decimals, below 0 with a minus."""
    return f"{'-' * (units < 0)}{abs(units) // UNIT}.{abs(units) % UNIT:04d}"


def change_rows(
    questionnaires: tuple[Questionnaire, Questionnaire], earlier: Sequence[Submission], later: Sequence[Submission]
) -> ChangeTable:
    """Changes between two rounds.

    Parameters
    ----------
    questionnaires : (Questionnaire, Questionnaire)
        Answered in the earlier and in the later round.
    earlier, later : sequence of Submission
        As `read_rows` returns them; those whose id stands in both are compared, in the order of the later round.

    Returns
    -------
    ChangeTable
        Without rows where nobody is in both.

    Raises
    ------
    ScoringError
        If a string does not fit its questionnaire.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.tables import read_rows
    >>> asked = example_questionnaire()
    >>> cells = {"id": "A", "FND-EQP-01": "some", "FND-EQP-02": "NA", "FND-SEC-01": "rules", "FND-SEC-02": "no"}
    >>> before, after = (read_rows(asked, [{**cells, "FND-EQP-01": code}]) for code in ("some", "all"))
    >>> next(change_rows((asked, asked), before, after).rows())[:5]
    ('A', 'TOTAL', '38.0000', '68.0000', '30.0000')
    """
    old, new = (compile_model(each) for each in questionnaires)
    first = {submission.id: submission for submission in earlier}
    pairs = [(first[submission.id], submission) for submission in later if submission.id in first]
    graded = [{code: grade for code, grade in each.graded.items() if code in new.by_code} for each, _ in pairs]
    change = decompose_change(
        (old, new),
        [before.answers for before, _ in pairs],
        [after.answers for _, after in pairs],
        grades=(grade_rows(new, graded), grade_rows(new, [after.graded for _, after in pairs])),
    )
    return ChangeTable(model=new, ids=tuple(after.id for _, after in pairs), change=change)
