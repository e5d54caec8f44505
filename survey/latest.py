"""What a server process remembers of the latest requests."""

from collections import OrderedDict
from typing import TypeVar

MOST = 4_000  #: entries

K = TypeVar("K")
V = TypeVar("V")


class Latest(OrderedDict[K, V]):
    """The latest `MOST` entries."""

    def __setitem__(self, key: K, value: V) -> None:
        """Set one; the oldest goes where there are too many."""
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > MOST:
            self.popitem(last=False)
