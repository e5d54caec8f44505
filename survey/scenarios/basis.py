"""What every page of this slice starts from: a submission, what it is called in one language, and what it costs to be where it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires.model import ItemKind, Measure
from reports.reading import Naming
from scoring.aggregate import score
from scoring.explain import largest_losses, node_results
from scoring.layout import Column
from scoring.lifting import effects
from scoring.model import ScoringModel
from scoring.openings import Openings
from scoring.result import NodeResult
from survey.diagnostics import services
from survey.diagnostics.frozen import Frozen


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A submission, read in one language."""

    frozen: Frozen
    naming: Naming

    @property
    def model(self) -> ScoringModel:
        """How its questionnaire is scored."""
        return self.frozen.model

    @cached_property
    def library(self) -> Mapping[str, Measure]:
        """Measures by code."""
        return {measure.code: measure for measure in self.frozen.questionnaire.measures}

    @cached_property
    def gains(self) -> Mapping[str, int]:
        """Units of the total that the sure steps of each measure bring by themselves, from today's answers, by code."""
        openings = Openings(
            self.model, self.frozen.string, self.frozen.questionnaire.measures, self.frozen.scoring_profile
        )
        found = effects(self.model, self.frozen.string, [each.sure for each in openings.candidates])
        return {each.measure.code: effect.gain for each, effect in zip(openings.candidates, found, strict=True)}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Items that a score or a threshold rests on, in the order asked."""
        gated = {gate.node for _, gate in self.model.gates}
        return tuple(
            column
            for column in self.model.columns
            if column.scored or column.item.kind is ItemKind.SCENE or column.item.code in gated
        )

    @cached_property
    def nodes(self) -> Mapping[str, NodeResult]:
        """Every node with what it costs today."""
        return node_results(self.model, self.frozen.string, score(self.model, [self.frozen.string]))

    @cached_property
    def costly(self) -> tuple[str, ...]:
        """Items that cost points today, the costliest first."""
        return largest_losses(self.nodes)


def basis(frozen: Frozen, locale: str) -> Basis:
    """Read `frozen` in `locale`, or in the language of its questionnaire."""
    naming = Naming(questionnaire=frozen.questionnaire, locale=services.spoken(frozen, locale))
    return Basis(frozen=frozen, naming=naming)
