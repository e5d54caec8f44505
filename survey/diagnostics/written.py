"""What a consultant wrote about a review, as it is kept: texts by language, the measures, own ones; and the looks of the house beside it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from questionnaires.json_text import canonical
from questionnaires.model import Span
from reports.diagnosis import Brand, Diagnosis, OwnMeasure
from survey import models
from survey.files import FileStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A section in a consultant's words."""

    text: str  #: Markdown
    base: str  #: what our rules said there when it was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A measure of the consultant's own; figures as decimal numbers in text."""

    name: str
    text: str
    reason: str
    low: str
    likely: str
    high: str
    months: str

    def printed(self) -> OwnMeasure:
        """The same for a report."""
        months = Decimal(self.months)
        return OwnMeasure(
            name=self.name,
            text=self.text,
            reason=self.reason,
            cost=Span(low=Decimal(self.low), likely=Decimal(self.likely), high=Decimal(self.high)),
            months=Span(low=months, likely=months, high=months),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A diagnosis."""

    texts: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)  #: by language and key of the section
    taken: tuple[str, ...] | None = None  #: measures in the order wanted; None as recommended
    left_out: Mapping[str, str] = field(default_factory=dict)  #: why, by code
    added: Mapping[str, str] = field(default_factory=dict)  #: why, by code
    reordered: str = ""
    own: tuple[Own, ...] = ()

    def text(self, locale: str, key: str) -> Text | None:
        """What is written in a section; None for what our rules say."""
        return self.texts.get(locale, {}).get(key)

    def with_text(self, locale: str, key: str, text: Text | None) -> "Body":
        """The same with another text; None takes it back to our rules."""
        there = {name: each for name, each in self.texts.get(locale, {}).items() if name != key}
        if text is not None:
            there[key] = text
        texts = {**self.texts, locale: there}
        return replace(self, texts={name: each for name, each in texts.items() if each})

    @property
    def empty(self) -> bool:
        """Whether nothing is a consultant's."""
        return self == EMPTY

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "texts": {
                locale: {key: {"text": each.text, "base": each.base} for key, each in there.items()}
                for locale, there in self.texts.items()
            },
            "taken": list(self.taken) if self.taken is not None else None,
            "left_out": dict(self.left_out),
            "added": dict(self.added),
            "reordered": self.reordered,
            "own": [{name: getattr(each, name) for name in Own.__slots__} for each in self.own],
        }


EMPTY = Body()


def body_from(value: Mapping[str, Any]) -> Body:
    """A diagnosis from plain values."""
    taken = value["taken"]
    return Body(
        texts={
            locale: {key: Text(text=each["text"], base=each["base"]) for key, each in there.items()}
            for locale, there in value["texts"].items()
        },
        taken=tuple(taken) if taken is not None else None,
        left_out=value["left_out"],
        added=value["added"],
        reordered=value["reordered"],
        own=tuple(Own(**each) for each in value["own"]),
    )


def write(body: Body, brand: models.Brand | None, *, draft: bool) -> str:
    """What a report or signature keeps of a diagnosis, as canonical JSON; empty where there is neither text nor brand."""
    if body.empty and brand is None:
        return ""
    looks = {
        "colour": brand.colour if brand else "",
        "logo": (brand.logo or "") if brand else "",
        "tagline": brand.tagline if brand else "",
        "footer": brand.footer if brand else "",
        "signatures": brand.signatures if brand else "",
    }
    kept = {"body": body.as_json(), "brand": looks, "draft": draft}
    return canonical(kept)


def read(kept: str, locale: str, store: FileStore | None = None) -> Diagnosis | None:
    """The same for a report in one language; the logo only from a `store`.

    Raises
    ------
    FileMissingError
        If the logo is lost.
    """
    if not kept:
        return None
    value = json.loads(kept)
    body, looks = body_from(value["body"]), value["brand"]
    return Diagnosis(
        texts={key: each.text for key, each in body.texts.get(locale, {}).items()},
        taken=body.taken,
        left_out=body.left_out,
        added=body.added,
        reordered=body.reordered,
        own=tuple(each.printed() for each in body.own),
        brand=Brand(
            colour=looks["colour"],
            logo=store.get(looks["logo"]) if store and looks["logo"] else b"",
            tagline=looks["tagline"],
            footer=looks["footer"],
            signatures=tuple(filter(None, looks["signatures"].splitlines())),
        ),
        draft=value["draft"],
    )
