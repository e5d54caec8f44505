"""The secret of a webhook, and what it seals: made from the row and the installation's secret, so that it is stored nowhere."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID

PREFIX = "whsec_"
PURPOSE = b"webhook:"


def secret_of(webhook_id: UUID, secret_key: str) -> str:
    """What the receiver knows, too."""
    made = hmac.new(secret_key.encode(), PURPOSE + webhook_id.bytes, hashlib.sha256).digest()
    return PREFIX + urlsafe_b64encode(made).decode().rstrip("=")


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """Header that proves where a body comes from and when it was sent.

    Examples
    --------
    >>> from datetime import UTC
    >>> signature("whsec_x", b"{}", at=datetime(2026, 11, 30, tzinfo=UTC))[:16]
    't=1795996800,v1='
    """
    moment = str(int(at.timestamp()))
    seal = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={seal}"
