"""Passwords: hashed with argon2id, refused when they are common or made of what everybody knows about the user."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 8, 128
GUESSES = 2  #: lowest zxcvbn score accepted, of 4

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
#: Of a password nobody knows, at today's cost; a constant, because making one takes as long as half a page of imports.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$dEE89MjHY9HCp953usA47g$7J2udgV65lcuhMuAi6uzwnTYQnXwj1XWYjdu1vQt2RU"


def hash_password(password: str) -> str:
    """Hash to store."""
    return _hasher.hash(password)


def verify(stored: str | None, password: str) -> bool:
    """Whether `password` fits; takes as long when there is no such user."""
    try:
        return _hasher.verify(stored or NOBODY, password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether the hash should be made anew with today's cost."""
    return _hasher.check_needs_rehash(stored)


def too_easy(password: str, *, about: list[str]) -> bool:
    """Whether `password` is among the first that would be tried, given words `about` the user."""
    from zxcvbn import zxcvbn  # noqa: PLC0415  (its word lists take a fifth of a second to load)

    return int(zxcvbn(password[:72], user_inputs=[*about, "rongping", "融评"])["score"]) < GUESSES
