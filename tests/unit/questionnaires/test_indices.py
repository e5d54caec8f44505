"""The indices that come with the product rest on items there are; a wrong file says everything at once."""

import pytest

from questionnaires import catalogue
from questionnaires.indices import MONITORING, load_monitoring, monitoring_of
from questionnaires.problems import QuestionnaireError

QUESTIONNAIRE = catalogue.get("lianghua-sme")
WRONG = """
questionnaire: lianghua-sme@2025.1
platforms: {item: INV-PLT-01, none: [nothing]}
indices:
  - code: network
    name: {zh: 网络}
    explanation: {zh: 说明, en: what}
    sources: [{document: S9, place: 建议六}, {document: S0, place: 建议九}]
    items:
      - {item: FND-NET-01, weight: 0}
      - {item: FND-NET-09, weight: 1}
      - {item: INV-DEV-01, weight: 1}
  - code: network
    name: {zh: 网络二, en: network two}
    explanation: {zh: 说明, en: what}
    sources: [{document: S0, place: 建议六}]
    items: [{item: FND-NET-02, weight: 1}, {item: FND-NET-02, wieght: 1}]
"""


def problems(tmp_path, text: str) -> str:
    path = tmp_path / "2026.1.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionnaireError) as raised:
        load_monitoring(path, QUESTIONNAIRE)
    return str(raised.value)


def test_the_newest_version_has_the_four_indices_of_the_documents():
    indices = monitoring_of(QUESTIONNAIRE).indices
    assert [index.code for index in indices] == ["network", "application", "service", "security"]
    assert all(any(each.document == "S0" and each.place == "建议六" for each in index.sources) for index in indices)


def test_every_file_is_of_a_version_there_is_and_fits_it():
    files = sorted(MONITORING.glob("*/*.yaml"))
    assert files
    for file in files:
        questionnaire = catalogue.get(file.parent.name, file.stem)
        assert load_monitoring(file, questionnaire) == monitoring_of(questionnaire)


def test_a_questionnaire_without_a_file_has_no_indices():
    assert monitoring_of(catalogue.get("miit-sme")).indices == ()


def test_everything_wrong_is_told_at_once_with_line_and_remedy(tmp_path):
    told = problems(tmp_path, WRONG)
    for said in (
        "2026.1.yaml:2: questionnaire: expected lianghua-sme@2026.1, got lianghua-sme@2025.1",
        "platforms.none[0]: unknown option of INV-PLT-01 nothing",
        "indices[0].name.en: missing",
        "sources[0].document: unknown document S9",
        "sources[1].place: unnamed place 建议九",
        "items[0].weight: expected 1 to 1000, got 0",
        "items[1].item: unknown item FND-NET-09; did you mean",
        "items[2].item: expected an item that is scored, got INV-DEV-01 has no points",
        "indices[1].code: network a second time",
        "items[1].wieght: unknown key; did you mean 'weight'?",
    ):
        assert said in told, said


def test_an_item_counts_in_one_index_only(tmp_path):
    text = WRONG.replace("wieght", "weight").replace("{item: FND-NET-09", "{item: FND-NET-02")
    assert "FND-NET-02 counts in network already" in problems(tmp_path, text)
