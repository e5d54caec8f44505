"""The weight set that was given on the command line."""

from pathlib import Path

from questionnaires.catalogue import catalogue
from questionnaires.model import Questionnaire
from scoring.weight_set import WeightSet
from survey.commands.chosen import find_questionnaire
from survey.commands.errors import WrongInput
from survey.weight_files import WeightFileError, load, missing


def read_weights(path: Path) -> tuple[WeightSet, Questionnaire]:
    """Weight set in a file and its questionnaire; WrongInput with everything that is wrong."""

    def find(key: str) -> Questionnaire | str:
        known = list(catalogue.list_keys())
        return find_questionnaire(key) if key in known else missing(key, known)

    try:
        return load(path, find)
    except WeightFileError as error:
        raise WrongInput(error.problems) from error


def weights_for(path: Path | None, questionnaire: Questionnaire) -> WeightSet | None:
    """The weight set to score a questionnaire with; WrongInput if it is for another one."""
    if path is None:
        return None
    found, its = read_weights(path)
    if its.key != questionnaire.key:
        raise WrongInput([f"{path}: these weights are for {its.key}, not for {questionnaire.key}; name that one"])
    return found
