"""Everything a result page shows, gathered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reports.appendix_document import AnswerSection
from reports.document import DiagnosticReport, LossView, NodeView
from reports.reading import Reading
from scoring.prospect import drowned_in
from scoring.result import TOTAL, Result
from survey.diagnostics import services
from survey.diagnostics.alone import Alone, alone
from survey.diagnostics.differing import opinion_words
from survey.diagnostics.frozen import Frozen
from survey.diagnostics.pictures import Pictures, draw
from survey.diagnostics.tree import Node, not_applicable_share, tree
from survey.diagnostics.unknown import Open, open_of
from survey.peers.kept import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """A result in one language: the report the PDF prints, with the tree and the charts of the web page."""

    frozen: Frozen
    result: Result
    report: DiagnosticReport
    pictures: Pictures
    tree: Node
    whole: NodeView  #: the total as the tables below it print it
    not_applicable: int  #: per mille of the weight asked
    alone: Alone | None  #: the only side with a score, where there is no total
    inventory: tuple[AnswerSection, ...]  #: answers without points: what is there today
    opinions: Mapping[str, Sequence[tuple[str, Mapping[str, str]]]]  #: what colleagues said otherwise, by item
    unknown: Open  #: what "don't know" leaves open
    drowned_in: int | None  #: noise the next round would have to rise above, where the roadmap does not

    @property
    def losses(self) -> tuple[LossView, ...]:
        """The costliest items, as the PDF tells them."""
        return self.report.losses


def result_page(frozen: Frozen, *, locale: str, on: date, comparison: Comparison | None = None) -> ResultPage:
    """Result page of a submission."""
    report = services.document(frozen, locale=locale, prepared_on=on, comparison=comparison)
    reading = Reading(
        questionnaire=frozen.questionnaire,
        result=frozen.result,
        answers=frozen.answers,
        locale=report.locale,
        notes=frozen.notes,
    )
    return ResultPage(
        frozen=frozen,
        result=frozen.result,
        report=report,
        pictures=draw(report),
        tree=tree(reading),
        whole=reading.view(TOTAL),
        not_applicable=not_applicable_share(frozen.model, frozen.string),
        alone=alone(frozen, report.locale),
        inventory=_inventory(report),
        opinions={item.code: opinion_words(frozen, item, report.locale) for item in frozen.questionnaire.items()}
        if frozen.opinions
        else {},
        unknown=open_of(frozen, report.doubt, comparison, report.locale),
        drowned_in=drowned_in(frozen.model, frozen.string, frozen.result.recommendations, frozen.graded),
    )


def _inventory(report: DiagnosticReport) -> tuple[AnswerSection, ...]:
    """Sections that record and do not score: neither points nor scenes."""
    scenes = {scene.code for scene in report.scenes}
    return tuple(
        section
        for section in report.appendix
        if not section.scored and not any(row.code in scenes for group in section.groups for row in group.rows)
    )
