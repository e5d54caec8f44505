"""What a page of comparisons is about: whose set, which questionnaire, which node, by which method, on top of which edition."""

from dataclasses import dataclass
from uuid import UUID

from flask import abort, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from questionnaires import catalogue
from questionnaires.catalogue import CatalogueError
from questionnaires.model import Questionnaire
from reports.answers import local
from scoring.judgements import MOST_COMPARED, Method
from scoring.result import TOTAL
from scoring.weight_set import NodeWeights, WeightSet, children
from survey.access import Action, current_user
from survey.i18n import locale
from survey.models import KeptWeights, Organisation
from survey.weight_files import missing
from survey.weights import queries, services

METHODS = (Method.AHP, Method.BWM, Method.BUDGET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One node to be weighed."""

    organisation: Organisation
    questionnaire: Questionnaire
    node: str
    method: Method
    base: KeptWeights | None
    bases: tuple[KeptWeights, ...]  #: editions to build on

    @property
    def nodes(self) -> dict[str, tuple[str, ...]]:
        """Nodes with several children."""
        return {node: tuple(below) for node, below in children(self.questionnaire).items() if len(below) > 1}

    @property
    def codes(self) -> tuple[str, ...]:
        """Children of the node, in the order of the questionnaire."""
        return self.nodes[self.node]

    @property
    def names(self) -> dict[str, str]:
        """Names of all nodes in the reader's language."""
        return names(self.questionnaire)

    @property
    def standard(self) -> dict[str, float]:
        """Standard weights of the children, in per cent."""
        below = children(self.questionnaire)[self.node]
        return {code: 100 * weight / sum(below.values()) for code, weight in below.items()}

    @property
    def kept_nodes(self) -> tuple[NodeWeights, ...]:
        """Nodes of the edition it builds on that stay as they are."""
        return tuple(each for each in services.read(self.base).nodes if each.node != self.node) if self.base else ()

    def with_node(self, made: NodeWeights) -> tuple[NodeWeights, ...]:
        """Nodes of the new edition, in the order of the questionnaire."""
        order = list(children(self.questionnaire))
        return tuple(sorted([*self.kept_nodes, made], key=lambda each: order.index(each.node)))


def read(session: Session) -> Asked:
    """What this request is about, from its address or its form; 404 where there is no such thing, or it is somebody else's."""
    organisation_ = organisation(session)
    questionnaire = questionnaire_of(request.values.get("questionnaire", ""))
    kept = queries.list_of(session, [organisation_.id])
    bases = tuple(each for each in kept if f"{each.questionnaire}@{each.version}" == questionnaire.key)
    base = None
    if request.values.get("base"):
        base = next((each for each in bases if each.id == _uuid("base")), None) or abort(404)
    nodes = {node: below for node, below in children(questionnaire).items() if len(below) > 1}
    node = request.values.get("node") or next(iter(nodes))
    if node not in nodes:
        abort(404)
    return Asked(
        organisation=organisation_,
        questionnaire=questionnaire,
        node=node,
        method=_method(len(nodes[node])),
        base=base,
        bases=bases,
    )


def organisation(session: Session) -> Organisation:
    """Organisation that is asked for, which the user manages; else 404."""
    return queries.organisation(session, current_user, _uuid("organisation"))


def find_questionnaire(key: str) -> Questionnaire | str:
    """Questionnaire CODE@VERSION; what is wrong with the key where there is none."""
    known = list(catalogue.list_keys())
    return questionnaire_of(key) if key in known else missing(key, known)


def _method(count: int) -> Method:
    """The method asked for; comparisons in pairs, or a budget where there are too many pairs."""
    wanted = request.values.get("method") or (Method.AHP if count <= MOST_COMPARED else Method.BUDGET)
    if wanted not in METHODS:
        abort(404)
    return Method(wanted)


def _uuid(name: str) -> UUID:
    try:
        return UUID(request.values.get(name, ""))
    except ValueError:
        abort(404)


def questionnaire_of(key: str) -> Questionnaire:
    """Questionnaire by CODE@VERSION; 404 if there is none."""
    code, _at, version = key.partition("@")
    try:
        return catalogue.get(code, version or None)
    except CatalogueError:
        abort(404)


def names(questionnaire: Questionnaire) -> dict[str, str]:
    """Names of the total, the sides, dimensions and indicators."""
    spoken = locale() if locale() in questionnaire.locales else questionnaire.locales[0]
    found = {TOTAL: _("Total")}
    found |= {side.code: local(side.name, spoken) for side in questionnaire.sides}
    found |= {dimension.code: local(dimension.name, spoken) for dimension in questionnaire.dimensions}
    return found | {indicator.code: local(indicator.name, spoken) for indicator in questionnaire.indicators()}


def for_reading(weights_id: UUID, session: Session) -> tuple[KeptWeights, WeightSet, Questionnaire]:
    """A weight set the user manages, read, with its questionnaire."""
    kept = queries.get(session, current_user, weights_id, action=Action.MANAGE)
    return kept, services.read(kept), questionnaire_of(f"{kept.questionnaire}@{kept.version}")


def title(questionnaire: Questionnaire) -> str:
    """Title of a questionnaire in the reader's language."""
    return local(questionnaire.title, locale() if locale() in questionnaire.locales else questionnaire.locales[0])
