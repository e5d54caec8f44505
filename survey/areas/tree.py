"""How areas lie in one another: a province holds cities, a city districts, any of them parks, and a park parts of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from survey.models import Area, AreaKind

KINDS_BELOW: Mapping[AreaKind, tuple[AreaKind, ...]] = {
    AreaKind.PROVINCE: (AreaKind.CITY, AreaKind.DISTRICT, AreaKind.PARK),
    AreaKind.CITY: (AreaKind.DISTRICT, AreaKind.PARK),
    AreaKind.DISTRICT: (AreaKind.PARK,),
    AreaKind.PARK: (AreaKind.PARK,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """An area where it stands in a list of the tree."""

    area: Area
    depth: int  #: 0 at the top of the list


def in_order(areas: Sequence[Area]) -> Sequence[Branch]:
    """Areas below one another, each followed by what lies in it, by name; one whose parent is not among them stands at the top."""
    known = {area.id for area in areas}
    inside: dict[UUID | None, list[Area]] = {}
    for area in sorted(areas, key=lambda each: each.name):
        inside.setdefault(area.parent_id if area.parent_id in known else None, []).append(area)
    branches: list[Branch] = []

    def walk(parent: UUID | None, depth: int) -> None:
        for area in inside.get(parent, ()):
            branches.append(Branch(area=area, depth=depth))
            walk(area.id, depth + 1)

    walk(None, 0)
    return branches
