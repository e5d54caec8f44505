"""Published indices, reproduced: the mean, the goalposts and the gaps."""

import csv
from pathlib import Path

import numpy as np
import pytest

from scoring.aggregate import aggregate
from scoring.composite import arithmetic_mean, geometric_mean, goalposts, harmonic_mean, rank
from scoring.errors import ScoringError

DATA = Path(__file__).parents[2] / "data"
ASEM = DATA / "coinr_asem"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(rows: list[dict[str, str]], columns: list[str]) -> np.ndarray:
    return np.array(
        [[float(row[column]) if row[column] not in {"", "NA"} else np.nan for column in columns] for row in rows]
    )


@pytest.fixture(scope="module")
def hdi() -> tuple[list[dict[str, str]], np.ndarray]:
    rows = read(DATA / "undp_hdi" / "hdi_hdr2023_24.csv")
    life, expected, mean, income = numbers(rows, ["le", "eys", "mys", "gnipc"]).T
    schooling = np.stack([goalposts(expected, 0, 18), goalposts(mean, 0, 15)], axis=1)
    parts = [
        goalposts(life, 20, 85),
        arithmetic_mean(schooling, np.ones(2)),
        goalposts(income, 100, 75_000, log=True),
    ]
    return rows, geometric_mean(np.stack(parts, axis=1), np.ones(3)) / 100


def test_every_human_development_index_agrees_with_the_published_three_decimals(hdi):
    rows, found = hdi
    published = [row["hdi"] for row in rows if row["hdi"]]
    assert len(published) == 559
    assert [f"{value:.3f}" for value in found] == [f"{float(value):.3f}" for value in published]


def test_every_rank_of_2022_agrees_with_the_published_one(hdi):
    rows, found = hdi
    of_2022 = [(row, value) for row, value in zip(rows, found, strict=True) if row["hdi_rank"]]
    ranks = rank(np.array([round(value, 3) for _, value in of_2022]))
    assert len(of_2022) == 193
    assert ranks.tolist() == [int(float(row["hdi_rank"])) for row, _ in of_2022]


def asem_tree() -> list[tuple[str, list[str], list[float]]]:
    """Parents with their children and weights, from the bottom up."""
    tree: dict[str, tuple[int, list[str], list[float]]] = {}
    for row in read(ASEM / "meta.csv"):
        if row["Parent"] not in {"", "NA"}:
            _, children, weights = tree.setdefault(row["Parent"], (int(row["Level"]), [], []))
            children.append(row["iCode"])
            weights.append(float(row["Weight"]))
    return [
        (code, children, weights) for code, (_, children, weights) in sorted(tree.items(), key=lambda each: each[1][0])
    ]


def indicators() -> list[str]:
    return [row["iCode"] for row in read(ASEM / "meta.csv") if row["Level"] == "1" and row["Type"] == "Indicator"]


def aggregated(file: str, *, mean, min_coverage: float = 0.0) -> float:
    """Largest difference, relative to 100, between every node computed and the one in the file; gaps must agree."""
    rows = read(ASEM / file)
    values = dict(zip(indicators(), numbers(rows, indicators()).T, strict=True))
    worst = 0.0
    for code, children, weights in asem_tree():
        found = mean(
            np.stack([values[child] for child in children], axis=1), np.array(weights), min_coverage=min_coverage
        )
        expected = numbers(rows, [code])[:, 0]
        assert (np.isnan(found) == np.isnan(expected)).all(), code
        worst = max(worst, float(np.nanmax(np.abs(found - expected))) / 100)
        values[code] = found
    return worst


def test_the_asem_tree_has_three_levels_above_its_49_indicators():
    assert len(indicators()) == 49
    assert len(asem_tree()) == 11


DENOMINATORS = {  # COINr measures these per inhabitant, area, energy use or gross domestic product
    "Population": ["Flights", "StMob", "Tourist", "MigStock", "NGOs"],
    "Area": ["Bord"],
    "Energy": ["Elec", "Gas"],
    "GDP": ["Goods", "Services", "FDI", "PRemit", "ForPort", "Research", "Pat", "CultServ", "CultGood"],
}


def test_goalposts_with_direction_reproduce_the_normalised_asem_data():
    """COINr drew in the outliers of some indicators before: there a goalpost is the outermost value left alone."""
    raw = {row["uCode"]: row for row in read(ASEM / "raw.csv")}
    rows, codes = read(ASEM / "stage_normalised.csv"), indicators()
    x, expected = numbers([raw[row["uCode"]] for row in rows], codes), numbers(rows, codes)
    for denominator, denominated in DENOMINATORS.items():
        x[:, [codes.index(code) for code in denominated]] /= numbers([raw[row["uCode"]] for row in rows], [denominator])
    direction = {row["iCode"]: row["Direction"] for row in read(ASEM / "meta.csv")}
    falling = np.array([direction[code] == "-1" for code in codes])
    at_most, at_least = np.where(falling, 0, 100), np.where(falling, 100, 0)
    high = np.nanmin(np.where(expected == at_most, x, np.nan), axis=0)
    low = np.nanmax(np.where(expected == at_least, x, np.nan), axis=0)
    found = goalposts(x, low, high, lower_is_better=falling)
    assert (np.isnan(found) == np.isnan(x)).all()
    assert np.isnan(x).mean() < 0.03
    assert float(np.nanmax(np.abs(found - expected))) / 100 < 1e-12


@pytest.mark.parametrize(
    ("file", "mean", "min_coverage"),
    [
        ("stage_aggregated.csv", arithmetic_mean, 0.0),
        ("na_amean.csv", arithmetic_mean, 0.0),
        ("na_amean_thresh90.csv", arithmetic_mean, 0.9),
        ("na_gmean.csv", geometric_mean, 0.0),
    ],
)
def test_aggregation_reproduces_asem_to_twelve_digits(file, mean, min_coverage):
    assert aggregated(file, mean=mean, min_coverage=min_coverage) < 1e-12


def test_the_whole_asem_tree_at_once_agrees_to_twelve_digits():
    rows = read(ASEM / "stage_aggregated.csv")
    values = dict(zip(indicators(), numbers(rows, indicators()).T, strict=True))
    tree = {code: children for code, children, _ in reversed(asem_tree())}
    weights = {child: weight for _, children, own in asem_tree() for child, weight in zip(children, own, strict=True)}
    for node, found in aggregate(values, tree, weights).items():
        assert np.abs(found - numbers(rows, [node])[:, 0]).max() / 100 < 1e-12


def test_the_human_development_index_is_a_tree_with_two_kinds_of_means(hdi):
    rows, expected = hdi
    life, years, mean, income = numbers(rows, ["le", "eys", "mys", "gnipc"]).T
    parts = {"life": goalposts(life, 20, 85), "income": goalposts(income, 100, 75_000, log=True)}
    parts |= {"years": goalposts(years, 0, 18), "mean": goalposts(mean, 0, 15)}
    tree = {"hdi": ["life", "education", "income"], "education": ["years", "mean"]}
    found = aggregate(parts, tree, method={"hdi": "geometric"})["hdi"] / 100
    assert np.allclose(found, expected, rtol=1e-14, equal_nan=True)


@pytest.mark.parametrize(
    ("tree", "weights", "method", "message"),
    [
        ({"T": ["a", "x"]}, {}, "arithmetic", r"T: expected children that exist and a name of its own, got \['x'\]"),
        ({"T": []}, {}, "arithmetic", "T: expected children"),
        ({"T": ["U"], "U": ["T"]}, {}, "arithmetic", "do not contain each other, got T, U"),
        ({"T": ["a", "b"]}, {"b": 0}, "arithmetic", "weights b: expected a number above 0, got 0"),
        ({"T": ["a", "b"]}, {}, "median", "expected a method out of arithmetic, geometric, harmonic, got 'median'"),
        ({"T": ["a", "b"]}, {}, "harmonic", "not negative"),
    ],
)
def test_a_tree_that_cannot_be_aggregated_says_why(tree, weights, method, message):
    with pytest.raises(ScoringError, match=message):
        aggregate({"a": np.array([1.0]), "b": np.array([-2.0])}, tree, weights, method=method)


def test_harmonic_never_exceeds_geometric_nor_that_arithmetic():
    rng = np.random.default_rng(1)
    values, weights = rng.uniform(0.1, 100, (200, 5)), rng.uniform(0.1, 3, 5)
    means = [mean(values, weights) for mean in (harmonic_mean, geometric_mean, arithmetic_mean)]
    assert (means[0] <= means[1] + 1e-9).all()
    assert (means[1] <= means[2] + 1e-9).all()


def test_asem_ranks_agree_with_the_published_ones():
    rows = read(ASEM / "stage_aggregated.csv")
    published = {row["uCode"]: row for row in read(ASEM / "results_ranks.csv")}
    for code in ("Index", "Conn", "Sust"):
        ranks = rank(numbers(rows, [code])[:, 0])
        assert ranks.tolist() == [int(published[row["uCode"]][code]) for row in rows]


def test_a_zero_child_makes_a_geometric_mean_zero_and_a_negative_one_is_refused():
    assert geometric_mean(np.array([[0.0, 100.0]]), np.ones(2)).tolist() == [0.0]
    with pytest.raises(ScoringError, match="not negative"):
        geometric_mean(np.array([[-1.0, 100.0]]), np.ones(2))


def test_goalposts_that_do_not_ascend_are_refused():
    with pytest.raises(ScoringError, match="low below high"):
        goalposts(np.array([1.0]), 5, 5)
    with pytest.raises(ScoringError, match="above 0"):
        goalposts(np.array([0.0]), 1, 5, log=True)


def test_weights_that_are_not_positive_are_refused():
    with pytest.raises(ScoringError, match="not positive"):
        arithmetic_mean(np.zeros((1, 2)), np.array([1.0, 0.0]))
