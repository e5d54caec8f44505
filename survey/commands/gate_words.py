"""Gates of the next stage in words, as page and report say them."""

from decimal import Decimal

from questionnaires.model import UNIT, Gate, GateKind, Questionnaire
from reports.numbers import decimal
from reports.reading import Naming
from reports.stages import gate_text
from scoring.score_table import Lack, gate_label
from survey.commands.spoken import speaking

DIGITS = 2  #: of points that are lacking


class SpokenGates:
    """Says gates of a questionnaire in one of its languages."""

    def __init__(self, questionnaire: Questionnaire, locale: str) -> None:
        self._naming = Naming(questionnaire=questionnaire, locale=locale)
        self._say = speaking(locale)
        self._texts: dict[str, str] = {}  #: by label

    def __call__(self, level: int, gate: Gate, lacks: Lack | None = None) -> str:
        """A gate, and what is lacking for it."""
        told = self._text(level, gate)
        if lacks is None:
            return told
        _ = self._say
        return _("%(gate)s (%(lacks)s)") % {"gate": told, "lacks": self._lacking(gate, lacks)}

    def _text(self, level: int, gate: Gate) -> str:
        label = gate_label(level, gate)
        if label not in self._texts:
            naming, _ = self._naming, self._say
            text = gate_text(naming.questionnaire, gate, naming.names, naming.words)
            self._texts[label] = _("%(stage)s: %(gate)s") % {"stage": naming.stage(level), "gate": text}
        return self._texts[label]

    def _lacking(self, gate: Gate, lacks: Lack) -> str:
        words = self._naming.words
        if not lacks.known:
            return words("gate.unknown")
        if gate.kind is not GateKind.SCENES:
            distance = decimal(Decimal(lacks.units) / UNIT, DIGITS)
            return words(f"gate.missing_{gate.kind.value}", distance=distance)
        if lacks.binding:
            return words("gate.missing_binding", distance=max(lacks.scenes, lacks.binding), binding=lacks.binding)
        return words("gate.missing_scenes", distance=lacks.scenes)
