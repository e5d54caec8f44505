"""The library of support policies: what is shipped is well, and every mistake is told at once with where, what, and what to do."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from questionnaires.policy import Rule, RuleKind, Seen
from questionnaires.policy_loader import LOCALES, POLICIES, library, load_policies
from questionnaires.problems import QuestionnaireError

ZHONGSHAN = "zhongshan-upgrade.yaml"
#: File, what it says, what is put there instead, and how that is told.
FAULTS = [
    (ZHONGSHAN, "checked_on:", "cheked_on:", "cheked_on: unknown key; did you mean 'checked_on'?"),
    (ZHONGSHAN, 'region: "4420"', "region: 4420", 'region: expected two, four or six digits of GB/T 2260, quoted, got 4420; quote it: "4420"'),
    (ZHONGSHAN, '"2026-12-31"', '"2026-02-30"', "valid_until: expected a day of the calendar, got 2026-02-30"),
    (ZHONGSHAN, '"2026-12-31"', '"2023-12-31"', "valid_until: expected a day from 2024-11-20 on, got 2023-12-31"),
    (ZHONGSHAN, "paper: contract", "paper: contrat", "rules[1].paper: unknown paper contrat; did you mean 'contract'?"),
    (ZHONGSHAN, "questionnaire: miit-sme, at_least: 2", "questionnaire: miit-sm, at_least: 2",
     "grants[0].rules[0].questionnaire: unknown questionnaire miit-sm; did you mean 'miit-sme'?"),
    (ZHONGSHAN, "miit-sme, at_least: 4", "miit-sme, at_least: 5", "grants[2].rules[0].at_least: expected at most 4, got 5"),
    (ZHONGSHAN, "miit-sme, at_least: 3", "miit-sme, at_least: 2.5", "grants[1].rules[0].at_least: expected a whole number, got 2.5"),
    (ZHONGSHAN, "{kind: level, questionnaire: miit-sme, at_least: 2}", "{kind: score, questionnaire: miit-sme, node: FDN, at_least: 60}",
     "grants[0].rules[0].node: unknown node FDN; did you mean 'FND'?"),
    (ZHONGSHAN, "{kind: level, questionnaire: miit-sme, at_least: 2}", "{kind: level, at_least: 2}",
     "grants[0].rules[0].questionnaire: missing; add it: the rule is of kind level"),
    (ZHONGSHAN, "{kind: spend, at_least: 1}", "{kind: spend, at_least: 1, paper: licence}",
     "rules[0].paper: not used here; delete it: the rule is of kind spend"),
    (ZHONGSHAN, "{kind: spend, at_least: 1}", "{kind: spent, at_least: 1}",
     "rules[0].kind: expected level, score, gain, climb, spend, certificate or paper, got 'spent'; did you mean 'spend'?"),
    (ZHONGSHAN, "{up_to: 300000}", "{up_to: 300000, cap: 400000}",
     "grants[0].amount: expected either fixed, or up_to, or share with cap, got cap or up_to; keep one of the three"),
    (ZHONGSHAN, "{up_to: 300000}", "{share: 20}", "grants[0].amount: expected either fixed, or up_to, or share with cap, got share"),
    (ZHONGSHAN, "{up_to: 300000}", "{up_to: 300000.005}", "grants[0].amount.up_to: expected at most two decimals, got 300000.005"),
    (ZHONGSHAN, "code: level_3", "code: level_2", "grants[1].code: level_2 a second time; choose another code"),
    (ZHONGSHAN, "code: zhongshan-upgrade", "code: zhongshan", "code: expected the name of the file, zhongshan-upgrade, got zhongshan"),
    (ZHONGSHAN, ", en: Level 2 reached", "", "grants[0].name.en: missing; add the text in this language"),
    ("suzhou-cloud-star.yaml", "cloud_star, at_least: 3", "cloud_star, at_least: 2",
     "grants[0].rules[0].at_least: expected 3, 4 or 5, got 2"),
    ("suzhou-cloud-star.yaml", "cloud_star, at_least: 4", "cloudstar, at_least: 4",
     "grants[1].rules[0].certificate: unknown certificate cloudstar; did you mean 'cloud_star'?"),
    ("holdings.yaml", "- {code: licence,", "- {code: contract,", "papers[1].code: contract a second time; choose another code"),
    ("holdings.yaml", "{number: 4, name: {zh: 四星级, en: 4 stars}}\n      - {number: 5, name: {zh: 五星级, en: 5 stars}}\n  - code: cmmm",
     "{number: 2, name: {zh: 四星级, en: 4 stars}}\n  - code: cmmm",
     "certificates[0].grades: expected grades from the lowest, each once, got the order [3, 2]"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped library."""
    shutil.copytree(POLICIES, tmp_path / "policies")
    return tmp_path / "policies"


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder):
    with pytest.raises(QuestionnaireError) as told:
        load_policies(folder)
    return [str(problem) for problem in told.value.problems]


@pytest.mark.parametrize(("file", "old", "new", "told"), FAULTS, ids=range(len(FAULTS)))
def test_a_mistake_is_told_once_with_its_line_and_a_remedy(folder, file, old, new, told):
    change(folder, file, old, new)
    found = [each for each in problems_of(folder) if told in each]
    assert len(found) == 1, problems_of(folder)
    assert f"{file}:" in found[0]


def test_mistakes_in_several_files_are_told_in_one_run(folder):
    for file, old, new, _told in (FAULTS[1], FAULTS[4], FAULTS[18], FAULTS[20]):
        change(folder, file, old, new)
    found = "\n".join(problems_of(folder))
    for *_change, told in (FAULTS[1], FAULTS[4], FAULTS[18], FAULTS[20]):
        assert told in found


def test_a_file_with_another_ending_is_not_silently_left_out(folder):
    (folder / ZHONGSHAN).rename(folder / "zhongshan-upgrade.yml")
    assert "unknown file; rename it to *.yaml" in problems_of(folder)[0]


def test_what_is_shipped_says_where_it_stands_and_what_could_not_be_confirmed():
    found = library()
    assert len(found.policies) >= 7
    for policy in found.policies:
        assert policy.source.url.startswith("http")
        for text in (policy.title, policy.issuer, policy.source.document):
            assert set(text) == set(LOCALES)
        assert policy.source.doubt, "nothing here was confirmed by the authority"
        if policy.source.seen is Seen.TEXT:
            assert policy.source.number or policy.source.year


def test_figures_of_zhongshan_are_those_of_the_published_summary():
    found = library().policy("zhongshan-upgrade")
    assert [each.amount.up_to for each in found.grants] == [Decimal(300000), Decimal(600000), Decimal(1000000)]
    assert [each.rules[0].at_least for each in found.grants] == [2, 3, 4]
    assert (found.source.number, found.valid_until) == ("中工信规字〔2024〕5号", "2026-12-31")
    assert found.runs(date(2026, 12, 31))
    assert found.expired(date(2027, 1, 1))


def test_a_policy_is_for_places_industries_and_sizes():
    found = library().policy("zhongshan-upgrade")
    assert found.covers("442000")
    assert not found.covers("440600")
    assert found.touches("440000"), "some part of the province"
    assert not found.touches("310000")
    assert found.is_for(industry="C34", size="small")
    assert not found.is_for(industry="C34", size="large")
    assert Rule(kind=RuleKind.SPEND, at_least=Decimal(1)) in found.every_rule
