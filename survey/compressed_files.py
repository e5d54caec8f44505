"""Style sheets and scripts of ours, compressed once and kept: half of what the first page of a phone loads."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

from survey.assessments.compression import takes_gzip

TYPES = frozenset({"text/css", "text/javascript", "application/javascript", "image/svg+xml"})


def init_app(app: Flask) -> None:
    """Compress every static text a browser takes compressed."""
    folder = Path(app.static_folder or "")

    @app.after_request
    def compress(response: Response) -> Response:
        if request.endpoint != "static" or response.mimetype not in TYPES or response.status_code != 200:
            return response
        response.vary.add("Accept-Encoding")
        if request.method == "GET" and takes_gzip(request.headers.get("Accept-Encoding", "")):
            path = folder / (request.view_args or {})["filename"]
            response.close()  # the file that would have been sent
            response.direct_passthrough = False
            response.set_data(_packed(path, path.stat().st_mtime_ns))
            response.headers["Content-Encoding"] = "gzip"
        return response


@lru_cache(maxsize=64)
def _packed(path: Path, changed: int) -> bytes:  # noqa: ARG001  (a file that was changed is read anew)
    return gzip.compress(path.read_bytes(), mtime=0)
