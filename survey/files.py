"""Files we keep, named by the hash of their bytes: in a folder now, in an S3-compatible store behind the same three calls."""

import hashlib
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol
from urllib.parse import quote

from flask import Response


class FileMissingError(Exception):
    """A file that should be in the store is not there, or no longer what was put in."""

    def __init__(self, sha256: str, why: str) -> None:
        self.sha256 = sha256
        super().__init__(f"file {sha256[:12]}… {why}; restore it from the backup, or have it made again")


class FileStore(Protocol):
    """Where bytes are kept. Putting the same bytes twice keeps them once."""

    def put(self, content: bytes) -> str:
        """Keep `content`; return its SHA-256 in hexadecimal, by which it is found again."""

    def get(self, sha256: str) -> bytes:
        """Return the bytes of that hash; FileMissingError if they are lost or damaged."""

    def delete(self, sha256: str) -> None:
        """Forget the file; nothing happens if it is not there."""


class FolderStore:
    """Files in a folder, also one that several machines mount."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, content: bytes) -> str:
        """Keep `content`: written beside its place and moved there, so that nobody sees half a file."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return sha256

    def get(self, sha256: str) -> bytes:
        """Bytes of that hash, checked."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise FileMissingError(sha256, "is not in the store") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise FileMissingError(sha256, "has been changed")
        return content

    def delete(self, sha256: str) -> None:
        """Forget the file."""
        self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise FileMissingError(sha256, "is no SHA-256")
        return self.root / sha256[:2] / sha256


def open_store(root: Path) -> FileStore:
    """File store of this installation."""
    return FolderStore(root)


def attachment(content: bytes, name: str, mimetype: str, *, shown: bool = False) -> Response:
    """Answer with a file to be saved, or `shown`, under `name`, in any script (RFC 6266), and kept by no cache."""
    plain = "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_.")).lstrip("-.") or "file"
    if "." not in plain and "." in name:  # nothing but the extension is ASCII
        plain = f"file.{plain}"
    plain = plain if plain[:1].isalpha() else f"rongping-{plain}"
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = (
        f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
