"""Who the made-up enterprises are: names, codes, industries and sizes, a column each."""

from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from stdnum.cn import uscc

from questionnaires.model import ACTIVITIES
from survey.demo.members.places import DISTRICTS, Park
from survey.organisations.size import classify

AT_HOME = 0.55  #: share of a park's enterprises in the industry it is known for
SHARES = {
    "C34": 14, "C39": 12, "C33": 10, "C36": 8, "C38": 8, "C35": 7, "C29": 7, "C14": 5, "C17": 4, "C26": 4, "C30": 3,
    "C18": 3, "C27": 2, "C21": 2, "C40": 2, "C23": 2, "C13": 2, "C32": 2, "C22": 1, "C41": 1, "I65": 3, "G59": 2,
    "M74": 1,
}  # fmt: skip
FURTHER = {"C39": 0.07, "C36": 0.05, "C27": 0.05, "C40": 0.04, "C38": 0.03, "I65": 0.1, "C17": -0.04, "C21": -0.04}
PROCESS = frozenset({"C13", "C14", "C26", "C27", "C30", "C32", "C22"})
MIXED = frozenset({"C39", "C17", "C29", "C23"})
DOES = (0.7, 0.85, 0.97, 0.75, 0.9, 0.65)  #: share that does each of `ACTIVITIES` itself
FIRST, SECOND = "昊辰铭泽瑞恒启睿拓锐凌骏曜晟睦霖钰翎珩嵘", "远腾诺科达升盈合润佳川峰洋航宇凯博源歆朗"
TRADES = {
    "C13": "粮油", "C14": "食品", "C17": "纺织", "C18": "服饰", "C21": "家居", "C22": "纸业", "C23": "印务", "C26": "化工",
    "C27": "药业", "C29": "橡塑", "C30": "建材", "C32": "金属材料", "C33": "五金", "C34": "精密机械", "C35": "专用设备",
    "C36": "汽车部件", "C38": "电气", "C39": "电子", "C40": "仪表", "C41": "制品", "I65": "软件", "G59": "仓储", "M74": "检测",
}  # fmt: skip
MARK = "【演示】"  #: no enterprise of such a name exists
CODE = "DEM{number:06d}"  #: where a licence has the code of the organisation


@dataclass(frozen=True, kw_only=True, eq=False)
class Enterprises:
    """What enterprises are, one row each.

    Attributes
    ----------
    park : (n,) ndarray of int64
        Place in the list of parks.
    industry, production : (n,) ndarray of str
        Division of GB/T 4754; discrete, process or mixed.
    staff, revenue, machines : (n,) ndarray of int64
        People, 万元 a year, production machines.
    activities : (n, 6) ndarray of bool
        Which of `ACTIVITIES` each does itself.
    size : (n,) ndarray of str
        By the rules of 2011.
    name, uscc, region : tuple of str
        As in the profile.
    """

    park: NDArray[np.int64]
    industry: NDArray[np.str_]
    production: NDArray[np.str_]
    staff: NDArray[np.int64]
    revenue: NDArray[np.int64]
    machines: NDArray[np.int64]
    activities: NDArray[np.bool_]
    size: NDArray[np.str_]
    name: tuple[str, ...]
    uscc: tuple[str, ...]
    region: tuple[str, ...]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.park)

    def part(self, rows: slice) -> "Enterprises":
        """Some of them."""
        return Enterprises(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    @cached_property
    def further(self) -> NDArray[np.float64]:
        """(n,) how much further than others their industry is."""
        return np.array([FURTHER.get(code, 0.0) for code in self.industry.tolist()])

    def does(self, number: int) -> list[str]:
        """Activities of one."""
        return [name for name, here in zip(ACTIVITIES, self.activities[number].tolist(), strict=True) if here]


def make(count: int, parks: tuple[Park, ...], rng: np.random.Generator) -> Enterprises:
    """So many enterprises in these parks, each park with at least its share of one for each of them."""
    crowded = rng.dirichlet(np.full(len(parks), 6.0))
    park = np.sort(rng.choice(len(parks), size=count, p=crowded))
    industry = _industries(park, parks, rng)
    staff = np.exp(rng.normal(3.9, 1.2, count)).astype(np.int64) + 4
    revenue = np.maximum((staff * np.exp(rng.normal(4.0, 0.45, count))).astype(np.int64), 30)
    region = tuple(DISTRICTS[parks[at].district][1] for at in park.tolist())
    return Enterprises(
        park=park,
        industry=industry,
        production=np.select([np.isin(industry, list(PROCESS)), np.isin(industry, list(MIXED))], ["process", "mixed"], "discrete"),
        staff=staff,
        revenue=revenue,
        machines=np.maximum((staff * rng.uniform(0.25, 0.7, count)).astype(np.int64), 3),
        activities=rng.random((count, len(ACTIVITIES))) < np.array(DOES),
        size=np.array(_sizes(industry, staff, revenue)),
        name=_names(industry, rng),
        uscc=tuple(_code(number, code) for number, code in enumerate(region)),
        region=region,
    )  # fmt: skip


def _industries(park: NDArray[np.int64], parks: tuple[Park, ...], rng: np.random.Generator) -> NDArray[np.str_]:
    shares = np.array(list(SHARES.values()), float)
    anything = rng.choice(list(SHARES), size=len(park), p=shares / shares.sum())
    home = np.array([each.industry for each in parks])[park]
    return np.where(rng.random(len(park)) < AT_HOME, home, anything)


def _sizes(industry: NDArray[np.str_], staff: NDArray[np.int64], revenue: NDArray[np.int64]) -> list[str]:
    rows = zip(industry.tolist(), staff.tolist(), revenue.tolist(), strict=True)
    return [classify(code, staff=people, revenue=Decimal(money)).size for code, people, money in rows]


def _names(industry: NDArray[np.str_], rng: np.random.Generator) -> tuple[str, ...]:
    first, second, serial = (rng.integers(most, size=len(industry)) for most in (len(FIRST), len(SECOND), 10_000))
    rows = zip(industry.tolist(), first.tolist(), second.tolist(), serial.tolist(), strict=True)
    return tuple(f"{MARK}江州{FIRST[a]}{SECOND[b]}{TRADES[code]}{number:04d}有限公司" for code, a, b, number in rows)


def _code(number: int, region: str) -> str:
    stem = f"91{region}{CODE.format(number=number)}"
    return stem + uscc.calc_check_digit(stem)
