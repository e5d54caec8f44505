"""Marks around what is tagged, one for each line of text, without a generator and a dictionary each."""
# ruff: noqa: ANN401

from typing import Any

from weasyprint.pdf.stream import Stream

MARKED = Stream.marked


class Mark:
    """Puts content between a mark and its end."""

    __slots__ = ("opening", "stream")

    def __init__(self, stream: Any, opening: tuple[bytes, ...]) -> None:
        self.stream, self.opening = stream, opening

    def __enter__(self) -> None:
        self.stream.stream.extend(self.opening)

    def __exit__(self, *error: object) -> None:
        self.stream.end_marked_content()


def marked(stream: Any, box: Any, tag: str) -> Any:
    """Mark what is drawn as content of a box."""
    tags = stream._tags
    if tags is None or box in tags:
        return MARKED(stream, box, tag)
    number = len(tags)
    tags[box] = {"tag": tag, "mcid": number}
    return Mark(stream, (f"/{tag}".encode(), f"<</MCID {number}>>".encode(), b"BDC"))
