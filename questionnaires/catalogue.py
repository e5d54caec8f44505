"""Which questionnaires there are, and getting one. A published version that has changed is refused."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from questionnaires.compiled import load_compiled
from questionnaires.model import Questionnaire
from questionnaires.problems import did_you_mean, one_of

DEFINITIONS = Path(__file__).parent / "definitions"
LOCK = "published.lock"
VERSION = re.compile(r"[0-9]{4}\.[0-9]{1,3}")


class CatalogueError(Exception):
    """A questionnaire that cannot be had."""


class UnknownQuestionnaireError(CatalogueError):
    """There is no such questionnaire, or not this version of it."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        self.wanted, self.known = wanted, tuple(known)
        remedy = did_you_mean(wanted, known, otherwise=f"known: {one_of(known)}" if known else "there are none")
        super().__init__(f"unknown questionnaire {wanted}; {remedy}")


class ChangedQuestionnaireError(CatalogueError):
    """A published version whose content is no longer what was published."""

    def __init__(self, key: str, *, published: str, found: str) -> None:
        self.key, self.published, self.found = key, published, found
        super().__init__(
            f"{key} was published with content {published[:12]}…, but its files now have {found[:12]}…; "
            "restore the files, or make the change in a new version"
        )


class Catalogue:
    """The versions in a folder `<code>/<version>/`, each loaded once."""

    def __init__(self, root: Path = DEFINITIONS) -> None:
        self.root = root
        self._loaded: dict[str, Questionnaire] = {}

    @cached_property
    def published(self) -> Mapping[str, str]:
        """Content hash of every published version, by key."""
        return read_lock(self.root / LOCK)

    def list_codes(self) -> tuple[str, ...]:
        """Codes of all questionnaires, in alphabetical order."""
        return tuple(dict.fromkeys(key.partition("@")[0] for key in self.list_keys()))

    def list_keys(self) -> tuple[str, ...]:
        """`code@version` of everything there is: by code, from the oldest version to the newest."""
        found = [
            file.parent for file in self.root.glob("*/*/questionnaire.yaml") if VERSION.fullmatch(file.parent.name)
        ]
        ordered = sorted(found, key=lambda folder: (folder.parent.name, _age(folder.name)))
        return tuple(f"{folder.parent.name}@{folder.name}" for folder in ordered)

    def list_versions(self, code: str) -> tuple[str, ...]:
        """Versions of one questionnaire, from the oldest."""
        versions = [key.partition("@")[2] for key in self.list_keys() if key.partition("@")[0] == code]
        if not versions:
            raise UnknownQuestionnaireError(code, self.list_codes())
        return tuple(versions)

    def newest(self, code: str) -> str:
        """Newest published version; the newest of all while none is published."""
        versions = self.list_versions(code)
        published = [version for version in versions if f"{code}@{version}" in self.published]
        return (published or versions)[-1]

    def get(self, code: str, version: str | None = None) -> Questionnaire:
        """One version, by default the newest.

        Raises
        ------
        UnknownQuestionnaireError
            If there is no such questionnaire or version; names the nearest.
        ChangedQuestionnaireError
            If it is published and its content is not what was published.
        QuestionnaireError
            If its files are wrong.
        """
        key = f"{code}@{self.newest(code) if version is None else version}"
        if key not in self._loaded:
            self._loaded[key] = self._load(key)
        return self._loaded[key]

    def folder(self, key: str) -> Path:
        """Folder of `code@version`."""
        if key not in self.list_keys():
            code = key.partition("@")[0]
            versions = [each for each in self.list_keys() if each.startswith(f"{code}@")]
            raise UnknownQuestionnaireError(key, versions or self.list_keys())
        code, _, version = key.partition("@")
        return self.root / code / version

    def _load(self, key: str) -> Questionnaire:
        questionnaire = load_compiled(self.folder(key))
        self.verify(key, questionnaire)
        return questionnaire

    def verify(self, key: str, questionnaire: Questionnaire) -> None:
        """Refuse a questionnaire that is not the one `key` names, or not as it was published."""
        if questionnaire.key != key:
            raise CatalogueError(
                f"the folder of {key} holds {questionnaire.key}; rename the folder, or correct code and version"
            )
        published = self.published.get(key, questionnaire.content_hash)
        if published != questionnaire.content_hash:
            raise ChangedQuestionnaireError(key, published=published, found=questionnaire.content_hash)


def _age(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def read_lock(path: Path) -> dict[str, str]:
    """Content hash of every published version, by key; empty without a file."""
    published: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split()
        if len(words) != 2 or not re.fullmatch(r"[0-9a-f]{64}", words[1]):
            raise CatalogueError(
                f"{path}:{number}: expected 'code@version' and a SHA-256, got {line[:100]!r}; restore the line"
            )
        published[words[0]] = words[1]
    return published


def write_lock(path: Path, published: Mapping[str, str]) -> None:
    """Write the lock file, one line for each version, in order."""
    lines = ["# Published versions and the SHA-256 of their content. Written by `python -m questionnaires publish`."]
    lines.extend(f"{key} {published[key]}" for key in sorted(published))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


catalogue = Catalogue()  #: of the questionnaires that come with the product


def get(code: str, version: str | None = None) -> Questionnaire:
    """One version, by default the newest; see `Catalogue.get`."""
    return catalogue.get(code, version)


def list_keys() -> tuple[str, ...]:
    """`code@version` of everything there is."""
    return catalogue.list_keys()
