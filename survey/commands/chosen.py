"""The questionnaire that was named on the command line."""

from questionnaires.catalogue import CatalogueError, catalogue, get
from questionnaires.model import Questionnaire
from questionnaires.problems import QuestionnaireError
from survey.commands.errors import Failure, WrongInput


def find_questionnaire(named: str) -> Questionnaire:
    """Questionnaire CODE or CODE@VERSION; without a version the newest that is published."""
    code, at, version = named.partition("@")
    if at and not version:
        raise WrongInput([f"{named}: expected CODE@VERSION, or CODE alone for the newest; got no version after @"])
    try:
        return get(code, version or None)
    except CatalogueError as error:
        raise WrongInput([str(error)]) from error
    except QuestionnaireError as error:
        raise Failure(str(error)) from error


def likeliest(named: Questionnaire, codes: frozenset[str]) -> str:
    """Key of the questionnaire that has most of the item codes; that of `named` unless another has more."""
    own = codes & {item.code for item in named.items()}
    if own == codes:
        return named.key
    counts = {named.key: len(own)}
    for key in catalogue.list_keys():
        counts.setdefault(key, len(codes & {item.code for item in find_questionnaire(key).items()}))
    return max(counts, key=counts.__getitem__)
