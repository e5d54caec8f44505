"""Configuration: environment variables, read once into one typed object."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "RONGPING_"
OWN_HOSTS = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0", None})  # noqa: S104  (compared with, not bound to)
SIGN_UPS = 300  #: the training room of a park shares one address
LETTERS = 2_000  #: enough for a park; nobody can write to the whole country through us


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which, what was found and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that differs between installations."""

    secret_key: str
    instance: Path  #: database file, queue file and reports when nothing else is set
    database_url: str
    queue_url: str  #: sqlite:///… or redis://…
    files: Path  #: reports and uploads
    base_url: str  #: how users reach us, for links in mails
    smtp_url: str | None = (
        None  #: smtp(s)://user:password@host:port; None: mails are written to a folder and the console
    )
    mail_from: str = "rongping@localhost"
    operator: str = ""  #: who runs this installation and answers for its data, as the privacy notice names them
    contact: str = ""  #: how to reach them
    trusted_proxies: int = 0  #: how many proxies in front of us may set X-Forwarded-*
    sign_ups: int = SIGN_UPS  #: from one network within an hour
    letters: int = LETTERS  #: of campaigns that one person can have sent within a day
    demo: bool = False

    @property
    def secure(self) -> bool:
        """Whether users come over https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")

    @property
    def public_address(self) -> str:
        """Where others reach us, for what leaves this machine on paper; empty where nobody else can."""
        return "" if urlsplit(self.base_url).hostname in OWN_HOSTS else self.base_url

    @property
    def sign_in_cookie(self) -> str:
        """Name of the sign-in cookie: bound to the host wherever users come over https."""
        return "__Host-sid" if self.secure else "sid"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, demo: bool = False) -> "Config":
        """Read the settings; all that is wrong is told at once.

        Raises
        ------
        ConfigError
            If a setting is missing (outside the demo) or makes no sense.
        """
        instance = Path(_value(environment, "INSTANCE") or "instance").resolve()
        secret = _value(environment, "SECRET_KEY")
        problems = []
        if not secret and demo:
            secret = _demo_secret(instance)
        if not secret:
            problems.append(
                f"{PREFIX}SECRET_KEY is not set. Set it (or {PREFIX}SECRET_KEY_FILE) to 32 or more random characters, "
                "for example the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        elif len(secret) < 32:
            problems.append(f"{PREFIX}SECRET_KEY has {len(secret)} characters; 32 or more are needed.")
        proxies = _value(environment, "TRUSTED_PROXIES") or "0"
        if not proxies.isdecimal():
            problems.append(f"{PREFIX}TRUSTED_PROXIES is {proxies!r}; expected a number of proxies, such as 1.")
        sign_ups = _value(environment, "SIGN_UPS") or str(SIGN_UPS)
        if not sign_ups.isdecimal() or not int(sign_ups):
            problems.append(
                f"{PREFIX}SIGN_UPS is {sign_ups!r}; expected how many an hour from one network, such as {SIGN_UPS}."
            )
        letters = _value(environment, "LETTERS") or str(LETTERS)
        if not letters.isdecimal():
            problems.append(
                f"{PREFIX}LETTERS is {letters!r}; expected how many a day for one person, such as {LETTERS}."
            )
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(
            secret_key=str(secret),
            instance=instance,
            database_url=_value(environment, "DATABASE_URL") or f"sqlite:///{instance / 'rongping.sqlite'}",
            queue_url=_value(environment, "QUEUE_URL") or f"sqlite:///{instance / 'queue.sqlite'}",
            files=Path(_value(environment, "FILES") or instance / "files").resolve(),
            base_url=(_value(environment, "BASE_URL") or "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=_value(environment, "SMTP_URL"),
            mail_from=_value(environment, "MAIL_FROM") or "rongping@localhost",
            operator=_value(environment, "OPERATOR") or "",
            contact=_value(environment, "CONTACT") or "",
            trusted_proxies=int(proxies),
            sign_ups=int(sign_ups),
            letters=int(letters),
            demo=demo,
        )


def _value(environment: Mapping[str, str], name: str) -> str | None:
    """Setting `name`, or the content of the file that `name`_FILE names."""
    if path := environment.get(f"{PREFIX}{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{PREFIX}{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error
    return environment.get(f"{PREFIX}{name}") or None


def _demo_secret(instance: Path) -> str:
    """Secret of the demo, made once and kept, so that sign-ins survive a restart."""
    path = instance / "secret"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
