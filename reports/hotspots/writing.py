"""Values on their way into the file: most are bytes, numbers or text, and need no search for what they are.

An object's reference is made once for each number, not each time the structure tree is gone through; the references of all pages, which
each element of that tree asks for, once for each number of pages.
"""
# ruff: noqa: ANN401

from functools import lru_cache
from typing import Any

import pydyf

TO_BYTES = pydyf._to_bytes
REFERENCES = pydyf.PDF.page_references.fget


def to_bytes(item: Any) -> Any:
    """What stands in the file for a value."""
    kind = type(item)
    if kind is bytes:
        return item
    if kind is str or kind is int:
        return str(item).encode("ascii")
    return TO_BYTES(item)


@lru_cache(maxsize=8192)
def numbered(number: int, generation: int) -> bytes:
    """Reference to an object of that number."""
    return f"{number} {generation} R".encode()


def reference(item: Any) -> bytes:
    """How other objects refer to this one."""
    return numbered(item.number, item.generation)


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """References of all pages."""
    kids = pdf.pages["Kids"]
    known: tuple[bytes, ...] = pdf.__dict__.get("known_references", ())
    if 3 * len(known) != len(kids):
        known = pdf.known_references = REFERENCES(pdf)
    return known
