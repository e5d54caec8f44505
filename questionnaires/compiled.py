"""A version loaded from YAML once, then from a compiled copy, as Python does with its modules.

The copy lies in `__pycache__` beside the files and is used only while the files and this package are, byte for byte,
those it came from. It saves the reading and checking; whoever may write it may also write the YAML and the code. Where
it cannot be written, YAML is read.
"""

import hashlib
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from questionnaires.canonical import canonical_json, from_canonical_json, hash_of
from questionnaires.model import Questionnaire
from questionnaires.parts import source_files

PACKAGE = Path(__file__).parent


def load_compiled(folder: Path) -> Questionnaire:
    """The same as `load`, faster from the second time on."""
    copy = folder / "__pycache__" / f"questionnaire.{_fingerprint(folder)}.json"
    questionnaire = _read(copy)
    if questionnaire is None:
        from questionnaires.loader import load  # noqa: PLC0415  (YAML and JSON Schema: most starts need neither)

        questionnaire = load(folder)
        with suppress(OSError):
            _write(copy, questionnaire)
    return questionnaire


def _fingerprint(folder: Path) -> str:
    """Of everything the result depends on: names and bytes of the version's files and of this package."""
    digest = hashlib.sha256(_package_fingerprint())
    for file in source_files(folder):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:32]


@cache
def _package_fingerprint() -> bytes:
    digest = hashlib.sha256()
    for file in sorted([*PACKAGE.glob("*.py"), *PACKAGE.glob("schema/*.json")]):
        digest.update(file.read_bytes())
    return digest.digest()


def _read(copy: Path) -> Questionnaire | None:
    """Questionnaire of a copy; None if there is none, or it is damaged."""
    try:
        content_hash, _, canonical = copy.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return from_canonical_json(canonical) if hash_of(canonical) == content_hash else None


def _write(copy: Path, questionnaire: Questionnaire) -> None:
    """Replace older copies, never leaving half a file."""
    copy.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=copy.parent, suffix=".tmp", delete=False) as file:
        file.write(f"{questionnaire.content_hash}\n{canonical_json(questionnaire)}")
    Path(file.name).chmod(0o644)
    Path(file.name).replace(copy)
    for older in copy.parent.glob("questionnaire.*.json"):
        if older != copy:
            older.unlink()
