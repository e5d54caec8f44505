"""The words of a report in one language, from `translations/<locale>.toml`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from reports.errors import ReportError


class Wording:
    """Sentences of one locale by dotted key; `{name}` stands for a value."""

    def __init__(self, locale: str, sentences: Mapping[str, str]) -> None:
        self.locale = locale
        self.sentences = sentences

    def __call__(self, key: str, /, **values: object) -> str:
        """Sentence named `key` with its values filled in; ReportError if there is none."""
        try:
            return self.sentences[key].format(**values)
        except KeyError as error:
            raise ReportError(f"translations/{self.locale}.toml: {key} lacks {error}") from error

    def counted(self, key: str, /, count: int, **values: object) -> str:
        """The same with `{count}`; `<key>_one` for a single one where the language has a form of its own for it."""
        own = count == 1 and f"{key}_one" in self.sentences
        return self(f"{key}_one" if own else key, count=count, **values)


def flatten(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Nested tables as one mapping with dotted keys."""
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = str(value)
    return flat


@cache
def wording(locale: str) -> Wording:
    """Words of `locale`; ReportError if reports do not speak it."""
    path = files("reports") / "translations" / f"{locale}.toml"
    if not path.is_file():
        raise ReportError(f"reports have no words in {locale!r}; add translations/{locale}.toml")
    return Wording(locale, flatten(tomllib.loads(path.read_text(encoding="utf-8"))))
