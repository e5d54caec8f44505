"""What a score rests on: the evidence behind every answer, the score it assures, and the gap between the two."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.aggregate import Scores, cascade, chunks, score
from scoring.encode import Submissions, characters
from scoring.errors import ScoringError
from scoring.explain import apportion
from scoring.layout import DONT_KNOW
from scoring.model import ScoringModel
from scoring.result import MISSING
from scoring.rungs import shares

WHOLE = 1000  #: credits are per mille


class Grade(IntEnum):
    """How well an answer is proven; each grade includes those before it."""

    STATED = 0  #: the respondent says so
    DOCUMENTED = 1  #: a document was handed in
    SEEN = 2  #: shown in the running system
    REVIEWED = 3  #: seen by a reviewer


CELLS = {
    "stated": Grade.STATED,
    "documented": Grade.DOCUMENTED,
    "system": Grade.SEEN,
    "reviewed": Grade.REVIEWED,
}  #: how answer files write a grade
CREDITS = (500, 750, 900, 1000)  #: our convention: share of a claim that counts as assured, per mille, by grade


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EvidenceGap:
    """A finding: what of a node's claimed score its evidence does not carry.

    Attributes
    ----------
    node : str
        Code.
    claimed, assured : int
        Units; `assured` is never more.
    items : tuple of (str, int)
        Items that leave the gap, the widest first, with their parts of it in units; they add up to `gap` exactly.
    """

    node: str
    claimed: int
    assured: int
    items: tuple[tuple[str, int], ...]

    @property
    def gap(self) -> int:
        """Units claimed and not assured."""
        return self.claimed - self.assured


def grade_rows(model: ScoringModel, graded: Iterable[Mapping[str, Grade]]) -> NDArray[np.uint8]:
    """Grades of many submissions as an array.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    graded : iterable of mapping of str to Grade
        For each submission its grades by item code; an item left out is `Grade.STATED`, one that carries no points is ignored.

    Returns
    -------
    (n, n_scored) ndarray of uint8
        In the order of `ScoringModel.scored`, 0 to 3.

    Raises
    ------
    ScoringError
        If a code is no item's or a grade does not exist; all of them are named.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> grade_rows(compile_model(example_questionnaire()), [{"FND-SEC-01": Grade.SEEN}, {}]).tolist()
    [[0, 0, 2, 0], [0, 0, 0, 0]]
    """
    rows = list(graded)
    problems = [
        f"submission {number}: {code}: expected an item of {model.questionnaire.key} and a grade 0 to 3, got {grade!r}"
        for number, row in enumerate(rows)
        for code, grade in row.items()
        if code not in model.by_code or grade not in set(Grade)
    ]
    if problems:
        raise ScoringError("\n".join(problems))
    codes = [model.columns[index].item.code for index in model.scored]
    places = {code: place for place, code in enumerate(codes)}
    grades = np.full((len(rows), len(codes)), Grade.STATED, np.uint8)
    for number, row in enumerate(rows):
        for code, grade in row.items():
            if code in places:
                grades[number, places[code]] = grade
    return grades


def check_grades(grades: NDArray[np.uint8], shape: tuple[int, int]) -> None:
    """Refuse grades that are not those of these submissions.

    Parameters
    ----------
    grades : (n, n_scored) ndarray of uint8
        0 to 3.
    shape : (int, int)
        What is expected.

    Raises
    ------
    ScoringError
        If the shape differs or a grade does not exist; the first such cell is named.

    Examples
    --------
    >>> check_grades(np.array([[0, 9]], np.uint8), (1, 2))
    Traceback (most recent call last):
    scoring.errors.ScoringError: submission 0, item 1: expected a grade 0 to 3, got 9
    """
    if grades.shape != shape:
        raise ScoringError(f"expected grades {shape}, got {grades.shape}")
    wrong = (grades < 0) | (grades > max(Grade))
    if wrong.any():
        row, item = np.argwhere(wrong)[0].tolist()
        raise ScoringError(f"submission {row}, item {item}: expected a grade 0 to 3, got {grades[row, item]}")


def assured(
    model: ScoringModel,
    submissions: Submissions,
    grades: NDArray[np.uint8],
    *,
    credits_: Sequence[int] = CREDITS,
) -> Scores:
    r"""Score that the evidence carries.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    submissions : sequence of str, bytes, or (n, width) ndarray of uint8
        As for `score`.
    grades : (n, n_scored) ndarray of uint8
        As `grade_rows` returns them.
    credits_ : sequence of int, default CREDITS
        Share of a claim that counts, per mille, by grade; must not fall.

    Returns
    -------
    Scores
        Units, `MISSING` exactly where `score` has it; nowhere above `score`, and nowhere lower when a grade is raised.

    Raises
    ------
    ScoringError
        If a string or the grades do not fit, or the credits fall or leave 0 to 1000.

    Notes
    -----
    :math:`a_i = l_i + \lfloor c_{g(i)} (s_i - l_i) / 1000 \rfloor`: the lowest option :math:`l_i` needs no proof, of what is claimed
    above it the share of its grade counts. Then the cascade of `score`, which is monotone: so are both laws. The grades follow the
    order of evidence in process assessment [1]_; the shares are our convention.

    References
    ----------
    .. [1] ISO/IEC 33002:2015, 4.2: objective evidence for each attribute rating.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> proven = grade_rows(model, [{"FND-EQP-01": Grade.REVIEWED}])
    >>> assured(model, ["2-310"], proven).nodes.tolist()
    [[720000, 720000, 720000, 1000000, 300000]]
    """
    array = characters(model, submissions)
    check_grades(grades, (len(array), len(model.scored)))
    shares_of = _credits(credits_)
    claimed = score(model, array)
    items, nodes = np.empty_like(claimed.items), np.empty_like(claimed.nodes)
    lowest = _lowest(model)
    for rows in chunks(len(array)):
        units = claimed.items[rows].astype(np.int64)
        proven = lowest + shares_of[grades[rows]] * np.maximum(units - lowest, 0) // WHOLE
        items[rows] = np.where(units == MISSING, MISSING, np.minimum(proven, units))
        cascade(model, items[rows].astype(np.float64), nodes[rows])
    return Scores(nodes=nodes, items=items)


def _credits(given: Sequence[int]) -> NDArray[np.int64]:
    """Credits by grade, checked."""
    found = np.array(given, np.int64)
    bounded = len(found) == len(Grade) and found.min() >= 0 and found.max() <= WHOLE
    if not bounded or (np.diff(found) < 0).any():
        raise ScoringError(f"expected {len(Grade)} credits from 0 to {WHOLE} that do not fall, got {list(given)}")
    return found


@lru_cache(maxsize=16)
def _lowest(model: ScoringModel) -> NDArray[np.int64]:
    """(n_scored,) units of the lowest option."""
    columns = [model.columns[index] for index in model.scored]
    return np.array([model.points[column.start, ord(DONT_KNOW)] for column in columns], np.int64)


def evidence_gaps(
    model: ScoringModel,
    string: str,
    graded: Mapping[str, Grade],
    *,
    credits_: Sequence[int] = CREDITS,
) -> tuple[EvidenceGap, ...]:
    """What of every node's score one submission claims beyond its evidence.

    Parameters
    ----------
    model : ScoringModel
        Of the questionnaire.
    string : str
        The submission.
    graded : mapping of str to Grade
        By item code; an item left out is `Grade.STATED`.
    credits_ : sequence of int, default CREDITS
        As for `assured`.

    Returns
    -------
    tuple of EvidenceGap
        One for every assessable node with a gap, in the order of the nodes.

    Raises
    ------
    ScoringError
        As `grade_rows` and `assured`.

    Notes
    -----
    The gap is split by effective weight times what each item lacks, by the largest remainder.

    Examples
    --------
    >>> from scoring.example import example_questionnaire
    >>> from scoring.model import compile_model
    >>> model = compile_model(example_questionnaire())
    >>> found = evidence_gaps(model, "2-310", {"FND-EQP-01": Grade.REVIEWED})
    >>> found[0].node, found[0].gap, found[0].items
    ('TOTAL', 120000, (('FND-SEC-01', 70000), ('FND-SEC-02', 50000)))
    """
    claimed = score(model, [string])
    proven = assured(model, [string], grade_rows(model, [graded]), credits_=credits_)
    codes = [model.columns[index].item.code for index in model.scored]
    lacking = dict(zip(codes, (claimed.items[0] - proven.items[0]).tolist(), strict=True))
    found = []
    for index, node in enumerate(model.nodes):
        gap = int(claimed.nodes[0, index] - proven.nodes[0, index])
        if gap > 0:
            weighed = shares(model, claimed.nodes[0], claimed.items[0], node)
            parts = apportion(gap, [part * lacking[code] for code, part in weighed.items()])
            items = sorted(zip(weighed, parts, strict=True), key=lambda each: -each[1])
            found.append(
                EvidenceGap(
                    node=node,
                    claimed=int(claimed.nodes[0, index]),
                    assured=int(proven.nodes[0, index]),
                    items=tuple((code, part) for code, part in items if part),
                )
            )
    return tuple(found)
