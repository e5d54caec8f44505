"""What a draft would score as it is answered now: asked before submitting, because afterwards nothing can be changed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from questionnaires.model import Dimension, Item, ItemKind, Side
from scoring.aggregate import score
from scoring.encode import encode
from scoring.model import compile_model
from scoring.result import MISSING, TOTAL, ResponseState
from survey.assessments.drafts import Draft, section_items
from survey.assessments.submission import answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """A dimension that would get no score, with the items that were declared not applicable."""

    dimension: Dimension
    left_out: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What could not be scored."""

    has_total: bool
    unscored: Sequence[Unscored]
    remaining: Sequence[Side]  #: sides that would have a score all the same

    @property
    def clear(self) -> bool:
        """Whether the total and every dimension can be scored."""
        return self.has_total and not self.unscored


def outlook(draft: Draft) -> Outlook:
    """What the engine makes of the answers so far; a missing answer counts as 0 points, as it does in scoring."""
    model, given = compile_model(draft.questionnaire), answers(draft)
    nodes = score(model, [encode(model, given, draft.opened.profile)]).nodes[0]
    units = dict(zip(model.nodes, nodes.tolist(), strict=True))
    left_out = {code for code, answer in given.items() if answer.state is ResponseState.NOT_APPLICABLE}
    return Outlook(
        has_total=units[TOTAL] != MISSING,
        unscored=[
            Unscored(dimension=each, left_out=[item for item in section_items(each) if item.code in left_out])
            for each in draft.questionnaire.dimensions
            if units.get(each.code) == MISSING and draft.items(each)
        ],
        remaining=[side for side in draft.questionnaire.sides if units.get(side.code, MISSING) != MISSING],
    )


def unknown(draft: Draft) -> list[Item]:
    """Scored items and scenes answered "don't know", in the order asked: each counts as its lowest step, a scene for thresholds."""
    decides = {
        item.code
        for each in draft.questionnaire.dimensions
        for item in section_items(each)
        if (each.weight and item.weight) or item.kind is ItemKind.SCENE
    }
    given = answers(draft)
    return [
        item
        for item in draft.questionnaire.items()
        if item.code in decides & draft.applicable & given.keys() and given[item.code].state is ResponseState.DONT_KNOW
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """Scored answers with nothing to show for them."""

    count: int
    answered: int  #: scored answers in all

    @property
    def much(self) -> bool:
        """Whether they are half of all: then most of the score is only claimed."""
        return bool(self.count) and 2 * self.count >= self.answered


def without_evidence(draft: Draft, with_files: Collection[str]) -> Bare:
    """Scored answers that have neither a link nor one of the files to show for them; what is not known or does not apply needs none."""
    scored = {item.code for item in draft.questionnaire.items() if item.scored}
    given = {code for code, answer in answers(draft).items() if answer.state is ResponseState.ANSWERED}
    answered = given & scored & draft.applicable
    bare = sum(not draft.kept[code].content.evidence_url for code in answered.difference(with_files))
    return Bare(count=bare, answered=len(answered))
