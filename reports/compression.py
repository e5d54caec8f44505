"""Streams packed a little less tightly: not half a percent larger, in less than two thirds of the time.

The engine asks zlib for its utmost (9): for a report 44 ms instead of 27, and 0.9 kB less.
"""
# ruff: noqa: ANN401

import zlib
from typing import Any

import pydyf

LEVEL = 7


def data(stream: Any) -> bytes:
    """A stream as it stands in the file."""
    content = b"\n".join([pydyf._to_bytes(item) for item in stream.stream])
    head = pydyf.Dictionary(stream.extra.copy())
    if stream.compress:
        head["Filter"] = "/FlateDecode"
        content = zlib.compress(content, LEVEL)
    head["Length"] = len(content)
    return b"\n".join((head.data, b"stream", content, b"endstream"))


def install() -> None:
    """Let the engine pack its streams so."""
    pydyf.Stream.data = property(data)
