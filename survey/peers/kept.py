"""What a result is compared with, as plain data that a report keeps: the same row prints the same bytes on any day."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from questionnaires.json_text import canonical
from scoring.peers import Narrower, PeerNode, Peers


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What the enterprises usually answer, whatever their group."""

    items: tuple[int, ...]  #: median units of every scored item, `MISSING` where it applies to nobody
    n: int  #: how many enterprises


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The peer group on a day, and whether published values stand beside the enterprise's own."""

    peers: Peers | None  #: None while there are too few
    as_of: date  #: the last day whose submissions count
    references: bool = True
    usual: Usual | None = None  #: only where something was said not to apply, and enough others have answered

    @property
    def fingerprint(self) -> str:
        """Of the figures, whatever the day: a group that has not changed makes no new report."""
        return hashlib.sha256(canonical([_plain(self.peers), self.references, _plain(self.usual)]).encode()).hexdigest()

    def write(self) -> str:
        """As one text."""
        compared = {"peers": _plain(self.peers), "usual": _plain(self.usual)}
        return canonical({"as_of": self.as_of.isoformat(), "references": self.references} | compared)


def read(text: str) -> Comparison | None:
    """Comparison from its text; None where a report was asked for without one."""
    if not text:
        return None
    content = json.loads(text)
    return Comparison(
        peers=_peers(content["peers"]) if content["peers"] else None,
        as_of=date.fromisoformat(content["as_of"]),
        references=content["references"],
        usual=_usual(content["usual"]) if content["usual"] else None,
    )


def _usual(content: dict[str, Any]) -> Usual:
    return Usual(items=tuple(content["items"]), n=content["n"])


def _peers(content: dict[str, Any]) -> Peers:
    nodes = [
        node | {name: tuple(node[name]) if node[name] else None for name in ("quartiles", "ends")}
        for node in content["nodes"]
    ]
    narrower = [each | {"traits": tuple(each["traits"])} for each in content["narrower"]]
    return Peers(
        traits=tuple(content["traits"]),
        n=content["n"],
        shrunk=content["shrunk"],
        made_up=content["made_up"],
        nodes=tuple(PeerNode(**node) for node in nodes),
        narrower=tuple(Narrower(**each) for each in narrower),
    )


def _plain(compared: Peers | Usual | None) -> dict[str, Any] | None:
    return asdict(compared) if compared else None
