"""A logo, written anew as a small PNG: nothing of the file that was sent stays in it."""

import io

from flask_babel import gettext as _
from PIL import Image

from survey.evidence.contents import IMAGES, Contents, RefusedError, UnknownKindError, read

SIZE = (600, 200)  #: most pixels across and down


def logo(name: str, content: bytes) -> bytes:
    """PNG of a picture that was sent.

    Raises
    ------
    RefusedError
        If it is none, or too large; the message says what to do.
    """
    try:
        kept: Contents | None = read(name, content)
    except UnknownKindError:
        kept = None
    if kept is None or kept.media_type not in IMAGES:
        raise RefusedError(_("A logo is a picture: send JPEG, PNG or WebP."))
    with Image.open(io.BytesIO(kept.content)) as picture:
        small = picture.convert("RGBA")
        small.thumbnail(SIZE)
        written = io.BytesIO()
        small.save(written, "PNG", optimize=True)
    return written.getvalue()
