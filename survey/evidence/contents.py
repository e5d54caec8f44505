"""What an uploaded file really is, by its bytes; photos are written anew, so that nothing of camera and place stays in them."""

import io
import threading
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from flask_babel import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from survey.forms.validators import clean_line, shorten
from survey.models.evidence import LONGEST_NAME

MOST_BYTES = 10 * 1024 * 1024  #: of one file
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 3_000  #: pixels of a photo that is kept
QUALITY = 85
MOST_UNPACKED = 200 * 1024 * 1024  #: bytes that an office file may unpack to
MOST_PARTS = 5_000
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEIC = frozenset({b"ftypheic", b"ftypheix", b"ftypheim", b"ftyphevc", b"ftypmif1", b"ftypmsf1"})
PDFIUM = threading.Lock()  #: the library is used by one thread at a time
IMAGES = frozenset({JPEG, PNG})


class RefusedError(Exception):
    """A file that is not kept; the message says why, and what to do."""


class UnknownKindError(RefusedError):
    """A file of none of the kinds that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is kept of a file."""

    name: str  #: with the extension of what it is
    media_type: str
    content: bytes


def read(name: str, content: bytes) -> Contents:
    """What to keep of an uploaded file.

    Raises
    ------
    RefusedError
        If it is empty, too large, broken, or of no kind that is kept.
    """
    if not content:
        raise RefusedError(_("The file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise RefusedError(
            _(
                "The file has %(found)s MB; at most %(most)s MB are kept. Send a part of it, or a link.",
                found=round(len(content) / 1024 / 1024, 1),
                most=MOST_BYTES // 1024 // 1024,
            )
        )
    if content.startswith(b"%PDF-"):
        return _pdf(name, content)
    if content.startswith(b"PK\x03\x04"):
        return _office(name, content)
    if content.startswith(OLD_OFFICE):
        raise RefusedError(_("Files of old office programs are not kept. Save it as .docx, .xlsx, .pptx or PDF."))
    return _image(name, content)


def _image(name: str, content: bytes) -> Contents:
    if content[4:12] in HEIC:
        raise RefusedError(
            _(
                "This is a HEIC photo, as iPhones take them; it cannot be read everywhere. Set the camera to “Most Compatible” (Settings, Camera, Formats), or send it as JPEG."
            )
        )
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise RefusedError(_("The picture has too many pixels. Make it smaller and send it again."))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            transparent = upright.mode in {"RGBA", "LA", "P"}
            plain = upright.convert("RGBA" if transparent else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError) as error:
        raise UnknownKindError(
            _(
                "This is no picture, PDF or office file that can be read. Kept are JPEG, PNG, WebP, PDF, .docx, .xlsx and .pptx."
            )
        ) from error
    written = io.BytesIO()
    if transparent:
        plain.save(written, "PNG", optimize=True)
        return _kept(name, ".png", PNG, written.getvalue())
    plain.save(written, "JPEG", quality=QUALITY, optimize=True)
    return _kept(name, ".jpg", JPEG, written.getvalue())


def _pdf(name: str, content: bytes) -> Contents:
    """A PDF as it is, if it opens: one that nobody can look at shows nothing."""
    import pypdfium2  # noqa: PLC0415  (a library of some megabytes, which only whoever hands in a PDF needs)

    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            raise RefusedError(
                _("The PDF cannot be opened: it is broken, or needs a password. Save it anew without one and send it.")
            ) from error
        pages = len(document)
        document.close()
    if not pages:
        raise RefusedError(_("The PDF has no pages. Choose another one."))
    return _kept(name, ".pdf", PDF, content)


def _office(name: str, content: bytes) -> Contents:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedError(_("The file is broken. Save it anew and send it again.")) from error
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise RefusedError(_("The file unpacks to far more than an office file does; it is not kept."))
    if any(PurePath(part).name.lower() in {"vbaproject.bin", "vbadata.xml"} for part in names):
        raise RefusedError(_("The file holds macros. Save it without them and send it again."))
    if "[Content_Types].xml" in names:
        for folder, (media_type, extension) in OFFICE.items():
            if any(part.startswith(folder) for part in names):
                return _kept(name, extension, media_type, content)
    raise RefusedError(_("Archives are not kept. Send the files one by one."))


def _kept(name: str, extension: str, media_type: str, content: bytes) -> Contents:
    """A file under its own name, with the extension of what it is."""
    tidy = clean_line(PurePath(name.replace("\\", "/")).name)
    stem = tidy[: tidy.rindex(".")] if "." in tidy[1:] else tidy
    stem = shorten(stem, LONGEST_NAME - len(extension)) or "file"
    return Contents(name=f"{stem}{extension}", media_type=media_type, content=content)
