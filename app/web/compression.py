"""Pages as small as they can be sent, without their size telling what they say.

Who can put text of theirs onto a page and see how many bytes it takes could guess, letter by
letter, what else stands there (BREACH). So the header of each compressed answer holds padding of
random length ("Heal the breach", Palacios et al., 2022), and what shows a secret is never
compressed.
"""

import secrets
import zlib
from struct import pack

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from app.web.access import may_reveal_secrets

MIN_COMPRESSED_BYTES = 1024
MAX_PADDING_BYTES = 100
# Ten per cent larger than at level 9, in a third of the time.
LEVEL = 5
# RFC 1952: gzip, deflate, with a file's name, no date, any system.
_HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"


def init_compression(app: Flask) -> None:
    """Before every other function after a request, so that it comes last."""
    app.after_request(compress_page)


def compress_page(response: Response) -> Response:
    """Compress the answer where it is a page, large enough, and the browser takes it so."""
    if not _is_compressible(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    content = response.get_data()
    if len(content) >= MIN_COMPRESSED_BYTES:
        response.set_data(compress(content))
        response.headers["Content-Encoding"] = "gzip"
        if response.get_etag()[0]:
            response.set_etag(response.get_etag()[0] or "", weak=True)
    return response


def _is_compressible(response: Response) -> bool:
    return (
        response.mimetype == "text/html"
        and not response.is_streamed
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and not (request.endpoint and may_reveal_secrets(current_app, request.endpoint))
    )


def compress(content: bytes) -> bytes:
    """`content` as gzip, whose length does not follow from it: a file's name is as long as chance
    will have it.
    """
    deflate = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    padding = b"x" * secrets.randbelow(MAX_PADDING_BYTES + 1)
    body = deflate.compress(content) + deflate.flush()
    end = pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF)
    return _HEADER + padding + b"\0" + body + end
