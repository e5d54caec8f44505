"""Values on their way into the file: most are bytes, numbers or text, and need no search for what they are."""
# ruff: noqa: ANN401

from typing import Any

import pydyf

TO_BYTES = pydyf._to_bytes


def to_bytes(item: Any) -> Any:
    """What stands in the file for a value."""
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str or kind is int:
        return str(item).encode("ascii")
    return TO_BYTES(item)
