"""Bodies of many submissions, in the very format of `survey.assessments.submission`."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from questionnaires.json_text import canonical
from questionnaires.model import ItemKind, Questionnaire
from survey.assessments.submission import FORMAT
from survey.campaigns.counting import TYPED

DECLARATION = "演示数据，企业与填报内容均为虚构。"
DECLARED_BY = "演示填报人"
WHY_NOT = "本企业没有这项业务。"
FIGURES = TYPED | {ItemKind.TREND}  #: kinds whose figures the string of answers does not hold


class Writer:
    """Writes bodies to one version of a questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        items = sorted(questionnaire.items(), key=lambda item: item.code)
        self.codes = [item.code for item in items]
        self.figures = [item.kind in FIGURES for item in items]
        self.quantities = [item.code for item in items if item.kind in TYPED]
        key = {"key": questionnaire.key, "content_hash": questionnaire.content_hash}
        self.questionnaire = f'"questionnaire":{canonical(key)}'
        declared = canonical({"name": DECLARED_BY, "text": DECLARATION, "locale": "zh"})
        self.head = f'"declaration":{declared},"format":"{FORMAT}"'

    def responses(self, cells: Mapping[str, Sequence[str]], full: NDArray[np.bool_]) -> list[str]:
        """Responses of each submission as JSON: all of them where `full`, else figures and reasons, which nothing else holds."""
        columns = [[(cell, _response(code, cell)) if cell else ("", "") for cell in cells[code]] for code in self.codes]
        rows = zip(full.tolist(), zip(*columns, strict=True), strict=True)
        return ["{" + ",".join(self._kept(row, everything)) + "}" for everything, row in rows]

    def _kept(self, row: Sequence[tuple[str, str]], everything: bool) -> list[str]:  # noqa: FBT001
        return [
            text
            for (cell, text), figure in zip(row, self.figures, strict=True)
            if cell and (everything or figure or cell == "NA")
        ]

    def typed(self, cells: Mapping[str, Sequence[str]]) -> list[str]:
        """What was typed in of numbers and inventories, of each submission, as JSON."""
        columns = [[f'"{code}":"{cell}"' if cell else "" for cell in cells[code]] for code in self.quantities]
        return ["{" + ",".join(filter(None, row)) + "}" for row in zip(*columns, strict=True)]

    def body(self, answers: str, *, assessment: UUID, profile: str, responses: str, at: datetime) -> tuple[str, str]:
        """Body, and the check sum over it."""
        text = (
            f'{{"answers":"{answers}","assessment":"{assessment}",{self.head},"profile":{profile},{self.questionnaire},'
            f'"responses":{responses},"submitted_at":"{at.isoformat()}"}}'
        )
        return text, hashlib.sha256(text.encode()).hexdigest()


def _response(code: str, cell: str) -> str:
    reason = WHY_NOT if cell == "NA" else ""
    return f'"{code}":{{"evidence_url":"","note":"","reason":"{reason}","revision":1,"value":"{cell}"}}'
