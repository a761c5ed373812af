"""Headers of answers as a server can send them, whatever a person typed into what they carry.

A header is ASCII on the wire. One that is not would end the answer in an error after its act has
been carried out.
"""

import json
from urllib.parse import quote

from flask import Flask
from werkzeug.http import dump_options_header, parse_options_header
from werkzeug.wrappers import Response

ASCII_SIGNS = "".join(map(chr, range(0x20, 0x7F)))


def init_headers(app: Flask) -> None:
    """Before every other function after a request, so that it comes last."""
    app.after_request(encode_headers)


def encode_headers(response: Response) -> Response:
    """Spell every header of `response` in ASCII; those that are keep their spelling."""
    for place, (name, value) in enumerate(list(response.headers)):
        if not value.isascii() or not value.isprintable():
            response.headers[place] = name, encode_header(name, value)
    return response


def encode_header(name: str, value: str) -> str:
    """`value` in ASCII, as whoever reads the header called `name` understands it: a file's name as
    RFC 6266 has it, JSON (events and places of htmx) with its escapes, an address percent-encoded.
    """
    if name.lower() == "content-disposition":
        return _encode_disposition(value)
    if value.startswith(("{", "[")):
        return "".join(sign if sign in ASCII_SIGNS else json.dumps(sign)[1:-1] for sign in value)
    return _percent_encode(value)


def _encode_disposition(value: str) -> str:
    kind, options = parse_options_header(value)
    file_name = options.get("filename")
    if file_name is None:
        return _percent_encode(value)
    options["filename"] = "".join(sign if sign in ASCII_SIGNS else "_" for sign in file_name)
    options["filename*"] = f"UTF-8''{quote(file_name, safe='', errors='replace')}"
    return _percent_encode(dump_options_header(kind, options))


def _percent_encode(value: str) -> str:
    return quote(value, safe=ASCII_SIGNS, errors="replace")
