"""Pages of the questionnaire, compressed: the server does not do it, and a section is 100 kB of very even text.

Level 1 costs a fraction of a millisecond and gets nine tenths of the gain. What a page repeats of a secret (the form token) cannot be
probed from outside: cookies are SameSite=Lax, and no page here repeats what an address carries.
"""

import zlib

from flask import Response, request

LEAST = 2_000  #: smaller pages are not worth it


def compress(response: Response) -> Response:
    """Compress an HTML page for a browser that takes it."""
    if (
        response.mimetype != "text/html"
        or response.is_streamed
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
        or (response.content_length or 0) < LEAST
    ):
        return response
    packer = zlib.compressobj(level=1, wbits=31)
    response.set_data(packer.compress(response.get_data()) + packer.flush())
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
