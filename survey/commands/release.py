"""Which release of Rongping this is."""

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """Version of the package; told where it is not installed."""
    try:
        return version("rongping")
    except PackageNotFoundError:
        return "(not installed)"
