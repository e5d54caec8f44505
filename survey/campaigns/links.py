"""Links that invite an enterprise, or stop letters to it: made from the row they belong to, so that they can be printed again and are stored nowhere."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

SEAL = 12  #: bytes
INVITES, UNSUBSCRIBES = b"invitation:", b"letter:"  #: what a link is for; one of a kind opens nothing of the other


def token_of(row_id: UUID, secret_key: str, purpose: bytes = INVITES) -> str:
    """Text of a link, 38 characters."""
    return urlsafe_b64encode(row_id.bytes + _seal(row_id, secret_key, purpose)).decode().rstrip("=")


def id_of(token: str, secret_key: str, purpose: bytes = INVITES) -> UUID | None:
    """Id in a link that was made here; None for any other text."""
    try:
        content = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        row_id = UUID(bytes=content[:16])
    except ValueError:
        return None
    return row_id if hmac.compare_digest(content[16:], _seal(row_id, secret_key, purpose)) else None


def _seal(row_id: UUID, secret_key: str, purpose: bytes) -> bytes:
    return hmac.new(secret_key.encode(), purpose + row_id.bytes, hashlib.sha256).digest()[:SEAL]
