"""Sending mail: through SMTP when it is set, else into a folder and the console, so that a link is never lost."""

import logging
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

from survey import clock
from survey.config import Config

log = logging.getLogger(__name__)


class MailError(Exception):
    """A mail could not be sent; the message says why, without the recipient."""


def send(config: Config, *, to: str, subject: str, body: str, unsubscribe: str = "") -> None:
    """Send `body` as plain text; `unsubscribe` is an address that a POST without a page switches such mails off at (RFC 8058).

    Raises
    ------
    MailError
        If the mail server is not reachable or refuses.
    """
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = config.mail_from, to, subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=urlsplit(config.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it (RFC 3834)
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(body)
    if config.smtp_url:
        _send_by_smtp(config.smtp_url, message)
    else:
        _write_to_outbox(config, message, body)


def _send_by_smtp(url: str, message: EmailMessage) -> None:
    parts = urlsplit(url)
    try:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{parts.hostname}: {error.__class__.__name__}") from error


def _connected(parts: SplitResult) -> smtplib.SMTP:
    """Connection to the mail server, encrypted if it can be; a password never goes in the clear."""
    host, tls = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=10, context=tls)
    server = smtplib.SMTP(host, parts.port or 587, timeout=10)
    try:
        server.ehlo()  # what it offers is known only then
        if server.has_extn("starttls"):
            server.starttls(context=tls)
        elif parts.username:
            raise MailError(f"{host}: offers no STARTTLS, so no password is sent to it; try smtps://")
    except BaseException:
        server.close()
        raise
    return server


def _write_to_outbox(config: Config, message: EmailMessage, body: str) -> None:
    folder = config.instance / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid4()}.eml"
    path.touch(mode=0o600)
    path.write_bytes(message.as_bytes())
    print(f"-- mail to {message['To']} ({path}) --\n{body}\n--", file=sys.stderr, flush=True)
