"""The structure tree of a tagged PDF without the levels that say nothing.

The engine makes an element for each line of text, each anonymous box and each inline box, and every one costs a reader a step and
the file an object. Here a `Span` or `NonStruct` without attributes gives its content to the element around it, if that may hold text
and lies on the same page (ISO 32000-1, 14.8.4: block-level and inline-level elements may hold content items directly). A `Div` of whole elements gives them to
the group around it.

The engine ties each cell of a table to its headers by name, and so names headers repeated on a new page twice. A header that says
whether it is a column's or a row's tells a reader as much (ISO 14289-1, 7.5).
"""
# ruff: noqa: ANN401

from typing import Any

import pydyf
from weasyprint import pdf as writer

EMPTY_NAMES = ("/Span", "/NonStruct")
PLAIN_KEYS = {"Type", "S", "K", "Pg", "P"}
HOLDS_TEXT = frozenset(
    ("/P", "/H1", "/H2", "/H3", "/H4", "/TD", "/TH", "/LBody", "/Lbl", "/Caption", "/Link", *EMPTY_NAMES)
)
GROUP = "/Div"
HOLDS_GROUPS = frozenset(("/Document", "/Sect", GROUP))
ADD_TAGS = writer.add_tags
Element = Any


def add_tags(pdf: Any, *others: Any) -> None:
    """Add the structure tree to a document, lean."""
    start = len(pdf.objects)
    ADD_TAGS(pdf, *others)
    added = pdf.objects[start:]
    scope(added)
    home = fold(added)
    kept = [element for element in added if element.reference not in home]
    new = {element.reference: f"{start + place} 0 R".encode() for place, element in enumerate(kept)}
    new |= {old: new[final(home, old)] for old in home}
    for place, element in enumerate(kept):
        element.number = start + place
        redirect(element, new)
    pdf.objects[start:] = kept
    pdf.catalog["StructTreeRoot"] = new[pdf.catalog["StructTreeRoot"]]


def scope(added: list[Element]) -> None:
    """Let headers say what they head, instead of each cell which headers it has."""
    elements = {element.reference: element for element in added}
    for element in added:
        if element.get("S") == "/TH":
            rows = elements[elements[element["P"]]["P"]]
            element["A"]["Scope"] = "/Column" if rows["S"] == "/THead" else "/Row"
            element.pop("ID", None)
        elif element.get("S") == "/TD":
            element["A"].pop("Headers", None)
            if element["A"].keys() == {"O"}:
                del element["A"]


def fold(added: list[Element]) -> dict[bytes, bytes]:
    """Move the content of elements that say nothing into those around them; which reference went where."""
    elements = {element.reference: element for element in added}
    home: dict[bytes, bytes] = {}
    for element in reversed(added):
        around = elements.get(element.get("P"))
        if around is None or not is_empty(element) or not may_hold(around, element):
            continue
        place = around["K"].index(element.reference)
        around["K"][place : place + 1] = element["K"]
        home[element.reference] = around.reference
    for element in added:
        if element.get("P") in home:
            element["P"] = final(home, element["P"])
    return home


def is_empty(element: Element) -> bool:
    """Whether an element says nothing but that it is there."""
    return element.get("S") in (*EMPTY_NAMES, GROUP) and element.keys() <= PLAIN_KEYS


def may_hold(around: Element, element: Element) -> bool:
    """Whether one element may hold the content of another itself."""
    if element.reference not in around["K"]:
        return False
    if element["S"] == GROUP:
        return around.get("S") in HOLDS_GROUPS and not any(isinstance(kid, int) for kid in element["K"])
    return around.get("S") in HOLDS_TEXT and around.get("Pg") == element["Pg"]


def final(home: dict[bytes, bytes], reference: bytes) -> bytes:
    """Where the content of an element has come to lie."""
    while reference in home:
        reference = home[reference]
    return reference


def redirect(element: Element, new: dict[bytes, bytes]) -> None:
    """Let an element point to the new numbers."""
    for key, value in element.items():
        if isinstance(value, bytes):
            element[key] = new.get(value, value)
        elif isinstance(value, pydyf.Array):
            for place, part in enumerate(value):
                if isinstance(part, bytes):
                    value[place] = new.get(part, part)
                elif isinstance(part, pydyf.Array):
                    part[:] = [new.get(item, item) for item in part]


def install() -> None:
    """Let the engine write lean trees."""
    writer.add_tags = add_tags
