"""Whom figures are about: an area with all below it, an industry, a size class; as the address of a page says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from survey.areas.tree import Branch
from survey.figures.cohort import Cohort
from survey.organisations import reference

SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Members of an area, of one industry or all, of one size class or all."""

    industry: str = ""  #: section or division of GB/T 4754, such as C or C34
    size: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Choice":
        """From the arguments of an address; what is unknown chooses nothing."""
        industry, size = arguments.get("industry", ""), arguments.get("size", "")
        known = industry in reference.industries() or industry in reference.sections()
        return cls(industry=industry if known else "", size=size if size in SIZES else "")

    @property
    def arguments(self) -> dict[str, str]:
        """As an address says it."""
        return {key: value for key, value in (("industry", self.industry), ("size", self.size)) if value}

    def other(self, **instead: str) -> "Choice":
        """The same but for what is given."""
        return replace(self, **instead)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """Which members of a cohort a choice is about, and what tells them apart."""

    cohort: Cohort
    choice: Choice
    inside: NDArray[np.bool_]  #: (n,) belong to the area and are chosen
    part: NDArray[np.int64]  #: (n,) part of the area each belongs to, from 0; the area itself first
    parts: tuple[Branch, ...]  #: the area, and those right below it
    part_of: Mapping[str, int]  #: of every area inside, by its id

    def groups(self, number: NDArray[np.int64]) -> NDArray[np.int64]:
        """Groups of those chosen; -1 of everybody else."""
        return np.where(self.inside, number, -1)


def choose(cohort: Cohort, branches: Sequence[Branch], choice: Choice) -> Chosen:
    """Members of the first of `branches` and of all below it, as `survey.areas.queries.inside` gives them."""
    top = branches[0]
    parts = [top, *(branch for branch in branches if branch.area.parent_id == top.area.id)]
    part_of = _parts(branches, parts)
    part = np.array([part_of.get(each, -1) for each in cohort.columns.areas], np.int64)
    industry, size = cohort.columns.industry, cohort.columns.size
    inside = part >= 0
    if choice.industry:
        inside &= industry.astype(f"U{len(choice.industry)}") == choice.industry
    if choice.size:
        inside &= size == choice.size
    return Chosen(cohort=cohort, choice=choice, inside=inside, part=part, parts=tuple(parts), part_of=part_of)


def _parts(branches: Sequence[Branch], parts: Sequence[Branch]) -> dict[str, int]:
    """Number of the part every area belongs to, by its id."""
    number = {branch.area.id: place for place, branch in enumerate(parts)}
    above = {branch.area.id: branch.area.parent_id for branch in branches}

    def find(area_id: UUID) -> int:
        parent = above[area_id]
        return number[area_id] if area_id in number or parent is None else find(parent)

    return {area_id.hex: find(area_id) for area_id in above}
