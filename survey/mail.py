"""Sending mail: through SMTP when it is set, else into a folder and the console, so that a link is never lost."""

import logging
import smtplib
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import uuid4

from survey import clock
from survey.config import Config

log = logging.getLogger(__name__)

LASTING = 500  #: replies of a mail server from here on hold for good (RFC 5321)


class MailError(Exception):
    """A mail could not be sent; the message says why, without the recipient."""


class RefusedError(MailError):
    """The server is there and does not take this mail; `final`: it never will take one for this address."""

    def __init__(self, message: str, *, final: bool) -> None:
        super().__init__(message)
        self.final = final


def send(config: Config, *, to: str, subject: str, body: str, unsubscribe: str = "") -> None:
    """Send `body` as plain text; `unsubscribe` is an address that a POST without a page switches such mails off at (RFC 8058).

    Raises
    ------
    MailError
        If the mail server is not reachable or refuses.
    """
    with postbox(config) as box:
        box.send(to=to, subject=subject, body=body, unsubscribe=unsubscribe)


@contextmanager
def postbox(config: Config) -> Iterator["Postbox"]:
    """Send several mails over one connection, made with the first."""
    box = Postbox(config)
    try:
        yield box
    finally:
        box.close()


class Postbox:
    """Takes mails, one after another."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._server: smtplib.SMTP | None = None

    def send(
        self, *, to: str, subject: str, body: str, unsubscribe: str = "", sender: str = "", reply_to: str = ""
    ) -> None:
        """Send `body` as plain text, in the name of `sender`; answers go to `reply_to`.

        Raises
        ------
        MailError
            If the mail server is not reachable or refuses.
        """
        message = _message(self.config, to, subject, body)
        if sender:
            message.replace_header("From", Address(sender, addr_spec=parseaddr(self.config.mail_from)[1]))
        if reply_to:
            message["Reply-To"] = reply_to
        if unsubscribe:
            message["List-Unsubscribe"] = f"<{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if self.config.smtp_url:
            self._send_by_smtp(self.config.smtp_url, message)
        else:
            _write_to_outbox(self.config, message, body)

    def close(self) -> None:
        """Say goodbye to the server."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _send_by_smtp(self, url: str, message: EmailMessage) -> None:
        parts = urlsplit(url)
        try:
            if self._server is None:
                self._server = _connected(parts)
                if parts.username:
                    self._server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailError(f"{parts.hostname}: {error.__class__.__name__}") from error
        try:
            self._server.send_message(message)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
            self.close()
            raise RefusedError(f"{parts.hostname}: {error.__class__.__name__}", final=_for_good(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise MailError(f"{parts.hostname}: {error.__class__.__name__}") from error


def _for_good(error: smtplib.SMTPException) -> bool:
    """Whether the server refuses the recipient, and not only for now."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return isinstance(error, smtplib.SMTPNotSupportedError)
    return all(code >= LASTING for code, _text in error.recipients.values())


def _message(config: Config, to: str, subject: str, body: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = config.mail_from, to, subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain=urlsplit(config.base_url).hostname)
    message["Auto-Submitted"] = "auto-generated"  # so that no absence note answers it (RFC 3834)
    message.set_content(body)
    return message


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
