"""Sending to an address that a user has chosen, without letting it lead to where only we may go.

The name is resolved once; every address it has must be a public one; the connection goes to the address that was checked, so a name that changes its mind a
moment later leads nowhere else. No redirect is followed, little is read, and the whole of it ends after some seconds.
"""

import ipaddress
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from survey.models.api import LONGEST_PROBLEM

SECONDS = 10.0  #: for everything: connecting, sending, the first line of the answer
MOST_READ = 1024  #: bytes of the answer: its first line is all that counts
WITHIN = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)  #: IPv6 that leads to some IPv4

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class RefusedError(Exception):
    """Nothing may be sent there; `why` is a word of `survey.webhooks.words.PROBLEMS`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why[:LONGEST_PROBLEM]


class UnreachableError(RefusedError):
    """Nobody answered as a web server does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Where may be sent to; tests, whose receivers are on this machine, loosen them."""

    schemes: frozenset[str] = frozenset({"https"})
    anywhere: bool = False  #: also to addresses that are not public
    seconds: float = SECONDS


STRICT = Rules()


def parse(url: str, rules: Rules = STRICT) -> SplitResult:
    """The parts of an address that may be sent to, as far as the address itself tells.

    Raises
    ------
    RefusedError
        If it is none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedError("address") from None
    plain = url.isascii() and url.isprintable() and " " not in url
    if not plain or parts.scheme not in rules.schemes or not parts.hostname or port == 0:
        raise RefusedError("address")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise RefusedError("address")
    literal = _literal(parts.hostname)
    if not rules.anywhere and ((literal is not None and not is_public(literal)) or parts.hostname == "localhost"):
        raise RefusedError("private")
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local, multicast, reserved, nor one that stands for such a one."""
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped
        if inside is not None:
            return is_public(inside)
        if any(address in network for network in WITHIN) or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str, port: int, rules: Rules = STRICT) -> Sequence[tuple[int, str]]:
    """Family and text of every address a name has, all of them public.

    Raises
    ------
    RefusedError
        If one of them is not.
    UnreachableError
        If there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnreachableError("name") from None
    addresses = [(family, str(address[0])) for family, _type, _protocol, _name, address in found]
    if not rules.anywhere and not all(is_public(ipaddress.ip_address(text.partition("%")[0])) for _, text in addresses):
        raise RefusedError("private")
    return addresses


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules = STRICT) -> int:
    """Send; the HTTP status of the answer, whatever it is.

    Raises
    ------
    RefusedError
        If nothing may be sent there.
    UnreachableError
        If there was no answer in time.
    """
    parts = parse(url, rules)
    host, tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if tls else 80)
    family, address = resolve(host, port, rules)[0]
    try:
        with _connected(family, (address, port), host if tls else None, seconds=rules.seconds) as connection:
            connection.sendall(_request(parts, body, headers))
            return _status(_first_line(connection))
    except ssl.SSLError:
        raise UnreachableError("tls") from None
    except OSError:
        raise UnreachableError("connection") from None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


@contextmanager
def _connected(family: int, place: tuple[str, int], tls_name: str | None, *, seconds: float) -> Iterator[socket.socket]:
    """A connection that ends by itself after so long, whatever the other side does."""
    with socket.socket(family, socket.SOCK_STREAM) as plain:
        plain.settimeout(seconds)
        plain.connect(place)
        end = Timer(seconds, _cut, [plain])
        end.daemon = True
        end.start()
        try:
            if tls_name is None:
                yield plain
                return
            with ssl.create_default_context().wrap_socket(plain, server_hostname=tls_name) as wrapped:
                end.cancel()
                end = Timer(seconds, _cut, [wrapped])
                end.daemon = True
                end.start()
                yield wrapped
        finally:
            end.cancel()


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _request(parts: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _first_line(connection: socket.socket) -> bytes:
    read = b""
    while b"\n" not in read and len(read) < MOST_READ:
        part = connection.recv(MOST_READ - len(read))
        if not part:
            break
        read += part
    return read.partition(b"\n")[0]


def _status(line: bytes) -> int:
    version, _blank, rest = line.partition(b" ")
    number = rest[:3]
    if not version.startswith(b"HTTP/") or not number.isdigit() or len(number) != 3:
        raise UnreachableError("answer")
    return int(number)
