"""Templates and addresses compiled once for a process, not once for each of the hundreds of applications its tests make."""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Compiled templates, in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}  # by name and text

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take it from memory, if it is there."""
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = Templates()
_addresses: dict[Any, Callable[..., tuple[str, str]]] = {}
_compile = Rule._compile_builder


def _compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    key = tuple(rule._trace), repr(rule.defaults), append_unknown
    if key not in _addresses:
        _addresses[key] = _compile(rule, append_unknown)
    return _addresses[key]


def addresses() -> None:
    """Let rules of the same form share the code that writes them."""
    Rule._compile_builder = _compile_once  # type: ignore[method-assign]


def templates(app: Flask) -> None:
    """Let an application share its templates' code with the others."""
    app.jinja_env.bytecode_cache = TEMPLATES
