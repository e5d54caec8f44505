"""The questionnaire that was named on the command line."""

from questionnaires.catalogue import CatalogueError, get
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
