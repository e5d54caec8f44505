"""What cannot be judged while something else is broken, so that one mistake is told once.

A code that names nothing is told, unless it may be declared in a place that cannot be read: then the place is told, and not the code.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from questionnaires.folder import Folder, Part
from questionnaires.problems import Finding, Path_
from questionnaires.references import TOTAL

ALIKE = {"item": 0.9, "measure": 0.9}  #: how alike a malformed code and the code missed must be; of shorter codes:
ALIKE_SHORT = 0.6
LISTS = {
    "sides": "side",
    "dimensions": "dimension",
    "indicators": "indicator",
    "items": "item",
    "options": "option",
    "documents": "document",
    "pain_points": "pain point",
    "measures": "measure",
}
#: Which codes may be declared in what is lost.
NAMED = {"item": {"dimension", "indicator", "item"}, "node": {"side", "dimension", "indicator"}}
#: What is counted or added up, and what it lacks when lost.
COUNTED = {
    "weight": {"weight", "dimension"},
    "scene": {"dimension", "indicator", "item", "kind", "binding"},
    "step": {"measure", "lift"},
    "probe": {"dimension", "indicator", "item", "probe"},
    "relief": {"measure", "relief"},
}
#: What files of each schema declare, and under which key.
UNREAD = {
    "questionnaire": {"side": "sides:", "document": "documents:"},
    "dimension": {"dimension": "items:", "indicator": "items:", "item": "items:"},
    "pain_points": {"pain point": "pain_points:"},
    "measures": {"measure": "measures:"},
}
OF_AN_ITEM = 6  #: steps of a path down to an item
ANSWERING = frozenset({"kind", "full_points", "options", "numbers", "input"})  #: keys judged together
TEXTS = frozenset({"text", "name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Something that cannot be read, and what may have been declared by it."""

    kind: str  #: what is lost: an item, an option, a weight …
    within: str = ""  #: beginning of the codes that may be lost; for options, the code of their item
    near: str = ""  #: the malformed code that stands there
    whole: bool = True  #: everything about it is lost, not its code alone
    text: str | None = None  #: of a file that could not be read to its end

    def hides(self, finding: Finding) -> bool:
        """Whether what the finding misses may be what is lost."""
        what, word = finding.reference, finding.word
        if what in COUNTED:
            return self.whole and self.kind in COUNTED[what] and self._overlaps(word)
        if what.startswith("option of "):
            return self.kind == "option" and what == f"option of {self.within}" and self._alike(word)
        named = self.kind in NAMED.get(what, {what}) and word.startswith(self.within)
        return named and self._alike(word) and (self.text is None or word in self.text)

    def _overlaps(self, word: str) -> bool:
        """Whether one lies in the other; the total lies around everything."""
        return word in {"", TOTAL} or word.startswith(self.within) or self.within.startswith(word)

    def _alike(self, word: str) -> bool:
        if not self.near:
            return True
        given, missed = (each.upper().replace("_", "-") for each in (self.near, word))
        return SequenceMatcher(None, given, missed).ratio() >= ALIKE.get(self.kind, ALIKE_SHORT)


class Doubts:
    """Which findings rest on something broken."""

    def __init__(self, files: Folder, broken: Iterable[Path_]) -> None:
        self._whole = files.whole
        self.exact = set(broken)
        self._around = {path[:length] for path in self.exact for length in range(len(path))}
        self._wrong_codes = {path for path in self.exact if path[-1:] == ("code",)}
        self._losses = [*self._lost(self.exact), *(loss for part in files.parts for loss in _unread(part))]

    def learn(self, findings: Iterable[Finding]) -> None:
        """Take codes that are wrong in themselves, and names that name nothing, as losses of what was meant."""
        for each in findings:
            if each.path[-1:] == ("code",) and not each.reference:
                self._wrong_codes.add(each.path)
                self._losses += self._lost([each.path])
            elif each.path[:1] == ("measures",) and each.reference.startswith("option of "):
                self._losses.append(Loss(kind="lift", within=each.reference.removeprefix("option of ")))
            elif each.path[:1] == ("measures",) and each.reference == "item" and each.meant:
                self._losses.append(Loss(kind="lift", within=each.meant))
            elif each.reference == "pain point":
                family = each.word.partition("-")[0]
                self._losses.append(Loss(kind="relief" if each.path[0] == "measures" else "probe", within=family))

    def about(self, finding: Finding, path: Path_) -> bool:
        """Whether the finding, told at `path`, may follow from something that is told already."""
        follows = bool(finding.reference) and any(loss.hides(finding) for loss in self._losses)
        child = path[-1:] == ("code",) and (*_parent(path), "code") in self._wrong_codes
        return follows or child or self.touch(path) or self._judged_by_broken(path)

    def touch(self, path: Path_) -> bool:
        """Whether `path` is, contains or lies in a broken value."""
        return path in self._around or any(path[:length] in self.exact for length in range(len(path) + 1))

    def _judged_by_broken(self, path: Path_) -> bool:
        """Whether what is at `path` is judged by a sibling that is broken: a gate by its kind, options by theirs."""
        if path[:1] == ("levels",) and len(path) > 4:
            return (*path[:4], "kind") in self.exact
        if path[:1] != ("dimensions",) or len(path) <= OF_AN_ITEM or TEXTS & set(path[OF_AN_ITEM:]):
            return False
        item, key = path[:OF_AN_ITEM], path[OF_AN_ITEM]
        if (*item, "kind") in self.exact and key in {"weight", "binding"}:
            return True
        broken = (each for each in ANSWERING if (*item, each) in self.exact or (*item, each) in self._around)
        return key in ANSWERING and any(broken)

    def _lost(self, paths: Iterable[Path_]) -> Iterator[Loss]:
        """What may be lost at broken paths."""
        for path in paths:
            kind, code_only = _kind(path), path[-1:] == ("code",)
            if kind in LISTS.values():
                near = self._at(path) if code_only else ""
                yield Loss(
                    kind=kind,
                    within=_code(self._at(_parent(path))),
                    near=near if isinstance(near, str) else "",
                    whole=not code_only,
                )
            elif kind in {"weight", "kind", "binding"}:
                yield Loss(kind=kind, within=_code(self._at(path[:-1])))
            elif kind == "lift":
                yield Loss(kind=kind, within=_code(self._at(path[:4])))
            elif kind:
                yield Loss(kind=kind)

    def _at(self, path: Path_) -> object:
        """What stands at a path; None if nothing does."""
        value: Any = self._whole
        for step in path:
            if isinstance(value, Mapping):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def _kind(path: Path_) -> str:
    """What is lost when `path` is broken; empty if nothing that others name or count."""
    words = [step for step in path if isinstance(step, str)]
    if not words:
        return ""
    last = words[-2] if words[-1] == "code" and len(words) > 1 else words[-1]
    if "lifts" in words:
        return "lift"
    if last == "pain_points" and len(words) > 1 and words[-1] == last:
        return "relief" if words[0] == "measures" else "probe"
    if last in {"weight", "side"}:
        return "weight" if words == ["dimensions", last] else ""
    return last if last in {"kind", "binding"} else LISTS.get(last, "")


def _parent(path: Path_) -> Path_:
    """Path of what declares the thing at `path`: of an option its item, of an item its indicator."""
    inner = path[:-1] if path[-1:] == ("code",) else path
    inner = inner[:-1] if isinstance(inner[-1], int) else inner
    return inner[:-1]


def _code(value: object) -> str:
    """Code of a thing, or of the item a lift names; empty without one."""
    code = value.get("code", value.get("item")) if isinstance(value, Mapping) else None
    return code if isinstance(code, str) else ""


def _unread(part: Part) -> Iterator[Loss]:
    """What may be declared in a file that could not be read to its end: what its text names, or anything if it is none."""
    if not part.source.broken:
        return
    try:
        text = part.source.path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        text = ""
    for kind, key in UNREAD.get(part.schema, {}).items():
        yield Loss(kind=kind, text=text if key in text else None)
