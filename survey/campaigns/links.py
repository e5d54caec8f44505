"""Links that invite an enterprise: made from the row they belong to, so that they can be printed again and are stored nowhere."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

SEAL = 12  #: bytes
PURPOSE = b"invitation:"


def token_of(invitation_id: UUID, secret_key: str) -> str:
    """Text of a link, 38 characters."""
    return urlsafe_b64encode(invitation_id.bytes + _seal(invitation_id, secret_key)).decode().rstrip("=")


def invitation_of(token: str, secret_key: str) -> UUID | None:
    """Id in a link that was made here; None for any other text."""
    try:
        content = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        invitation_id = UUID(bytes=content[:16])
    except ValueError:
        return None
    return invitation_id if hmac.compare_digest(content[16:], _seal(invitation_id, secret_key)) else None


def _seal(invitation_id: UUID, secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), PURPOSE + invitation_id.bytes, hashlib.sha256).digest()[:SEAL]
