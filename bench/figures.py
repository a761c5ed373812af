"""Figures of the last run of each part, kept under var/bench until the report is written anew."""

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.config import ROOT

FOLDER = ROOT / "var" / "bench"


def save_figures(part: str, figures: Any) -> None:
    """With when, on which machine and of which version they are."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    content = {**describe_run(), "figures": figures}
    (FOLDER / f"{part}.json").write_text(json.dumps(content, indent=1))


def load_figures(part: str) -> dict[str, Any] | None:
    path = FOLDER / f"{part}.json"
    if not path.exists():
        return None
    content: dict[str, Any] = json.loads(path.read_text())
    return content


def describe_run() -> dict[str, Any]:
    cpu_names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = subprocess.run(
        ["git", "rev-parse", "--short=8", "HEAD"],  # noqa: S607 - the developer's own git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} × {(cpu_names or [platform.processor()])[0]},"
        f" {gigabytes:.0f} GB, Python {platform.python_version()}",
        "version": version,
        "load": round(os.getloadavg()[0], 1),
    }
