"""An uploaded picture becomes one of our own: decoded, made small, written anew without anything
that was hidden in it.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.kernel.errors import DomainError

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PICTURE_BYTES = 2 * 1024 * 1024
MAX_PICTURE_PIXELS = 16_000_000
PICTURE_SIDE_PIXELS = 512
NO_PICTURE = "This is not a picture that we can read. Choose a PNG, JPEG or WebP file."
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    zlib.error,
    struct.error,
)


@dataclass(frozen=True)
class Picture:
    """A PNG of at most SIDE pixels each way."""

    content: bytes
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """What `data` shows, whatever its name or type claims. Raises DomainError beside `logo` for
    what is too large or no picture.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise DomainError("At most 2 MB.", field="logo")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PICTURE_PIXELS:
                raise DomainError(
                    "This picture has too many pixels. Make it smaller first.", field="logo"
                )
            return _redraw(image)
    except (*UNREADABLE, Image.DecompressionBombError):
        raise DomainError(NO_PICTURE, field="logo") from None


def _redraw(image: Image.Image) -> Picture:
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    upright.thumbnail((PICTURE_SIDE_PIXELS, PICTURE_SIDE_PIXELS))
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    output = io.BytesIO()
    bare.save(output, "PNG", optimize=True)
    return Picture(output.getvalue(), bare.width, bare.height)
