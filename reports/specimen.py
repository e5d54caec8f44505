"""A small report that needs no questionnaire of ours: to warm up a worker and to see whether a machine can print."""

from dataclasses import replace
from datetime import date

from reports.diagnostic import build
from reports.document import DiagnosticReport, Imprint
from reports.enterprise import Enterprise
from scoring.encode import decode
from scoring.evaluate import evaluate
from scoring.example import example_questionnaire
from scoring.model import compile_model

ANSWERS = "2-310"


def specimen(locale: str, on: date) -> DiagnosticReport:
    """Report on the example questionnaire of `scoring`."""
    questionnaire = replace(example_questionnaire(), locales=(locale,))
    return build(
        questionnaire,
        evaluate(questionnaire, ANSWERS, planned=False),
        decode(compile_model(questionnaire), ANSWERS),
        Enterprise(name="样例企业 Specimen", size="small", production_type="discrete", staff=80),
        locale=locale,
        imprint=Imprint(assessed_on=on, prepared_on=on),
    )
