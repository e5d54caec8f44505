"""What a result is compared with, as plain data that a report keeps: the same row prints the same bytes on any day."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from scoring.peers import Narrower, PeerNode, Peers


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The peer group on a day, and whether published values stand beside the enterprise's own."""

    peers: Peers | None  #: None while there are too few
    as_of: date  #: the last day whose submissions count
    references: bool = True

    @property
    def fingerprint(self) -> str:
        """Of the figures, whatever the day: a group that has not changed makes no new report."""
        return hashlib.sha256(_canonical([_plain(self.peers), self.references]).encode()).hexdigest()

    def write(self) -> str:
        """As one text."""
        return _canonical({"as_of": self.as_of.isoformat(), "peers": _plain(self.peers), "references": self.references})


def read(text: str) -> Comparison | None:
    """Comparison from its text; None where a report was asked for without one."""
    if not text:
        return None
    content = json.loads(text)
    return Comparison(
        peers=_peers(content["peers"]) if content["peers"] else None,
        as_of=date.fromisoformat(content["as_of"]),
        references=content["references"],
    )


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


def _plain(peers: Peers | None) -> dict[str, Any] | None:
    return asdict(peers) if peers else None


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
