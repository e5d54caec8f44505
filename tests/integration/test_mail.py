"""Mails go through the server that is set, and passwords to it never in the clear."""

import socketserver
import threading
from dataclasses import replace

import pytest

from survey import mail

pytestmark = pytest.mark.sqlite_only


class _Server(socketserver.StreamRequestHandler):
    """A mail server that offers what its class says, and remembers what it was told."""

    offers = ()
    told = None

    def handle(self):
        """Talk until the other side is gone."""
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            word = line.split()[0].decode().upper()
            self.told.append(word)
            if word == "EHLO":
                lines = [b"mail.example", *self.offers]
                self.wfile.writelines(b"250-" + each + b"\r\n" for each in lines)
                self.wfile.write(b"250 8BITMIME\r\n")
            elif word == "STARTTLS":
                self.wfile.write(b"454 not today\r\n")
            elif word == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.told.append(text.decode().strip())
                self.wfile.write(b"250 taken\r\n")
            elif word == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 well\r\n")


@pytest.fixture
def told(config, request):
    """What a server that offers `request.param` was told, and the settings that lead to it."""
    handler = type("Handler", (_Server,), {"offers": request.param, "told": []})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        url = f"smtp://rongping:secret@127.0.0.1:{server.server_address[1]}"
        yield handler.told, replace(config, smtp_url=url)
        server.shutdown()


def send(config):
    """Send some mail."""
    mail.send(config, to="li.wei@example.cn", subject="设置新密码", body="一行字")


@pytest.mark.parametrize("told", [(b"STARTTLS", b"AUTH PLAIN LOGIN")], indirect=True)
def test_a_server_that_offers_encryption_is_asked_for_it_before_the_password(told):
    words, config = told
    with pytest.raises(mail.MailError):  # this one then says it cannot
        send(config)
    assert words[:2] == ["EHLO", "STARTTLS"]
    assert "AUTH" not in words


@pytest.mark.parametrize("told", [(b"AUTH PLAIN LOGIN",)], indirect=True)
def test_no_password_goes_to_a_server_without_encryption(told):
    words, config = told
    with pytest.raises(mail.MailError, match="STARTTLS"):
        send(config)
    assert words == ["EHLO"]


@pytest.mark.parametrize("told", [()], indirect=True)
def test_a_relay_that_asks_no_password_gets_the_mail(told):
    words, config = told
    send(replace(config, smtp_url=config.smtp_url.replace("rongping:secret@", "")))
    headers = [word.partition(":")[0] for word in words[words.index("DATA") :]]
    for wanted in ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"):
        assert wanted in headers
    assert "List-Unsubscribe" not in headers
