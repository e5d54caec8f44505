"""Pages of the questionnaire, compressed: the server does not do it, and a section is 100 kB of very even text.

What a page says to one reader is compressed by ISA-L, in a quarter of the time of zlib's quickest level and to much the same size. What
it repeats of a secret (the form token) is hard to probe from outside: cookies are SameSite=Lax, so that another site has to open a page for
each guess, and of what an address carries pages repeat no more than the switch of language needs.

A long piece that stays the same for every reader is compressed once, as `Packed`, and then put between the rest as it is.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, request
from isal import isal_zlib
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from survey.latest import LONGEST

LEAST = 2_000  #: smaller pages are not worth it
RAW = -15  #: zlib's number for deflate without header and trailer
GZIP = 31  #: the same with the head and trailer of a gzip file
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x04\xff"


@dataclass(frozen=True, slots=True)
class Packed:
    """A piece of a page, deflated so that anything may stand before and after it."""

    deflated: bytes
    size: int  #: bytes before
    check: int  #: their CRC-32

    @classmethod
    def of(cls, text: str) -> "Packed":
        """Compress `text`, with more effort than a page that is sent once."""
        plain, packer = text.encode(), zlib.compressobj(level=6, wbits=RAW)
        return cls(packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH), len(plain), zlib.crc32(plain))

    def plain(self) -> bytes:
        """The piece as it was."""
        return zlib.decompressobj(wbits=RAW).decompress(self.deflated)


def page_of(pieces: Sequence[str | Packed]) -> Response:
    """HTML page made of `pieces`, compressed for a browser that takes it."""
    body, packed = join(pieces, packs=_taken())
    response = Response(body, mimetype="text/html")
    return _compressed(response) if packed else response


def join(pieces: Sequence[str | Packed], *, packs: bool) -> tuple[bytes, bool]:
    """Body to send of a page of `pieces`, and whether it is compressed: where the browser takes it (`packs`)."""
    if packs:
        return gzip_of(pieces), True
    return b"".join(piece.plain() if isinstance(piece, Packed) else piece.encode() for piece in pieces), False


def gzip_of(pieces: Sequence[str | Packed]) -> bytes:
    """Gzip file of `pieces`; those that are packed go in as they are."""
    packer, stream = isal_zlib.compressobj(level=1, wbits=RAW), [GZIP_HEAD]
    size = check = 0
    for piece in pieces:
        if isinstance(piece, Packed):
            zeros = bytes(piece.size)  # CRC is linear: this many zeros tell how far `check` moves on
            check = isal_zlib.crc32(zeros, check) ^ isal_zlib.crc32(zeros) ^ piece.check
            stream.append(piece.deflated)
            size += piece.size
        else:
            plain = piece.encode()
            check = isal_zlib.crc32(plain, check)
            stream += packer.compress(plain), packer.flush(isal_zlib.Z_FULL_FLUSH)  # nothing later looks back past here
            size += len(plain)
    return b"".join([*stream, packer.flush(), check.to_bytes(4, "little"), (size % 2**32).to_bytes(4, "little")])


def compress(response: Response) -> Response:
    """Compress an HTML page for a browser that takes it."""
    if response.mimetype != "text/html" or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    body, packed = pack(response.get_data(), packs=_taken())
    if not packed:
        return response
    response.set_data(body)
    return _compressed(response)


def pack(page: bytes, *, packs: bool) -> tuple[bytes, bool]:
    """Body to send of a page, and whether it is compressed: where the browser takes it (`packs`) and it is worth it."""
    if not packs or len(page) < LEAST:
        return page, False
    return isal_zlib.compress(page, level=1, wbits=GZIP), True


def takes_gzip(accepted: str) -> bool:
    """Whether a browser that sends this Accept-Encoding takes gzip."""
    return len(accepted) <= LONGEST and _takes_gzip(accepted)


@lru_cache(maxsize=64)
def _takes_gzip(accepted: str) -> bool:
    """Browsers send one of a handful."""
    return parse_accept_header(accepted, Accept).quality("gzip") > 0


def _taken() -> bool:
    return takes_gzip(request.headers.get("Accept-Encoding", ""))


def _compressed(response: Response) -> Response:
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
