"""What a server process remembers of the latest requests."""

from collections import OrderedDict
from typing import TypeVar

LONGEST = 4_096  #: characters of a header that something is remembered by; cookies of ours take 300

K = TypeVar("K")
V = TypeVar("V")


class Latest(OrderedDict[K, V]):
    """The latest entries, at most `most`."""

    def __init__(self, most: int = 4_000) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: K, value: V) -> None:
        """Set one; the oldest goes where there are too many."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self.most:
            self.popitem(last=False)
