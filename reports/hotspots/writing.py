"""Values on their way into the file: most are bytes, numbers or text, and need no search for what they are.

The references of all pages, which each element of the structure tree asks for, are made once for each number of pages.
"""
# ruff: noqa: ANN401

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


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """References of all pages."""
    kids = pdf.pages["Kids"]
    known: tuple[bytes, ...] = pdf.__dict__.get("known_references", ())
    if 3 * len(known) != len(kids):
        known = pdf.known_references = REFERENCES(pdf)
    return known
