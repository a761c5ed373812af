"""Answers of Xero's on tape: `typed/` from what was seen on Xero's wire, `recorded/` from the
simulator.

While a tape plays nothing leaves the machine, and a request that differs from the tape's in method,
address, body or a header that the tape names is refused.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import vcr
import yaml  # type: ignore[import-untyped]  # comes with vcrpy

FOLDER = Path(__file__).parent
TYPED, RECORDED = FOLDER / "typed", FOLDER / "recorded"
API, IDENTITY = "https://api.xero.com", "https://identity.xero.com"
TENANT = UUID("621f3bab-8740-52ef-8ac1-cd3645378ec9")
"""The simulator's demo company in New Zealand: the same in every simulator."""
RECORDING = os.environ.get("HOURLINE_RECORD") == "1"
DROPPED_HEADERS = {
    "authorization",
    "cookie",
    "set-cookie",
    "user-agent",
    "server",
    "connection",
    "accept-encoding",
    "content-encoding",
    "vary",
}
"""Headers that hold a secret, or that say something of the machine and not of Xero."""


@contextmanager
def play_tape(folder: Path, name: str) -> Iterator[None]:
    """Play that tape; every answer on it must have been asked for at the end."""
    with _recorder("none").use_cassette(str(folder / f"{name}.yaml")) as tape:
        yield
    assert tape.all_played, (
        f"{name}: {len(tape) - tape.play_count} of its answers were not asked for"
    )


@contextmanager
def record_tape(name: str) -> Iterator[None]:
    """Tape what the simulator answers meanwhile, without a token and under Xero's own host."""
    target = RECORDED / f"{name}.yaml"
    target.unlink(missing_ok=True)
    with _recorder("all").use_cassette(str(target)):
        yield


def _recorder(mode: str) -> vcr.VCR:
    recorder = vcr.VCR(
        record_mode=mode,
        decode_compressed_response=True,
        serializer="readable",
        match_on=("method", "uri", "body", "said"),
        before_record_request=_neutral_request,
        before_record_response=_neutral_response,
    )
    recorder.register_matcher("said", _check_headers)
    recorder.register_serializer("readable", _Readable)
    return recorder


def _check_headers(sent: Any, taped: Any) -> None:
    """Each header that the tape names goes out as it is there."""
    for name, value in taped.headers.items():
        assert sent.headers.get(name) == value, (
            f"{name}: {sent.headers.get(name)!r} instead of {value!r}"
        )


def _neutral_request(request: Any) -> Any:
    parts = urlsplit(request.uri)
    if parts.hostname == "localhost":
        request.uri = urlunsplit(("https", urlsplit(API).netloc, parts.path, parts.query, ""))
    if RECORDING:
        request.headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in DROPPED_HEADERS | {"content-length"}
        }
    return request


def _neutral_response(response: dict[str, Any]) -> dict[str, Any]:
    unsaid = DROPPED_HEADERS | {"content-length"} if response["body"]["string"] else DROPPED_HEADERS
    response["headers"] = {
        name: value for name, value in response["headers"].items() if name.lower() not in unsaid
    }
    return response


class _Readable:
    """YAML as a person would write it: a block of JSON for an answer, one record a line."""

    @staticmethod
    def deserialize(text: str) -> Any:
        return yaml.safe_load(text)

    @staticmethod
    def serialize(tape: dict[str, Any]) -> str:
        for exchange in tape["interactions"]:
            exchange["request"]["headers"] = {
                name: values[0] for name, values in exchange["request"]["headers"].items()
            }
            exchange["response"]["body"]["string"] = _lay_out_json(
                exchange["response"]["body"]["string"]
            )
        text: str = yaml.dump(tape, Dumper=_Blocks, sort_keys=False, allow_unicode=True, width=1000)
        return text


class _Blocks(yaml.SafeDumper):  # type: ignore[misc]  # yaml is untyped
    """Texts of several lines as blocks."""


_Blocks.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def _lay_out_json(text: str) -> str:
    if not text.startswith("{"):
        return text
    return (
        "{\n"
        + ",\n".join(
            f" {json.dumps(key)}: {_records(value)}" for key, value in json.loads(text).items()
        )
        + "\n}\n"
    )


def _records(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(f"  {json.dumps(one, ensure_ascii=False)}" for one in value) + "]"


def interactions(folder: Path, name: str) -> list[dict[str, Any]]:
    """What is on that tape: `request` and `response` of each exchange."""
    found: list[dict[str, Any]] = yaml.safe_load((folder / f"{name}.yaml").read_text())[
        "interactions"
    ]
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.yaml"))
