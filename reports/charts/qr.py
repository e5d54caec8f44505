"""QR code of an address, drawn as our charts are."""

import segno

MARGIN = 4  #: modules around it, which readers need


def qr(text: str) -> str:
    """SVG of a QR code, with rows of black modules as rectangles."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    size = len(rows) + 2 * MARGIN
    runs = "".join(
        f'<rect x="{MARGIN + start}" y="{MARGIN + y}" width="{end - start}" height="1" fill="#000"/>'
        for y, row in enumerate(rows)
        for start, end in _runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}">'
        f'<rect x="0" y="0" width="{size}" height="{size}" fill="#fff"/>{runs}</svg>'
    )


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where black modules begin and end."""
    found, start = [], None
    for x, black in enumerate((*row, 0)):
        if black and start is None:
            start = x
        elif not black and start is not None:
            found.append((start, x))
            start = None
    return found
