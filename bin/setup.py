#!/usr/bin/env python3
"""Makes the checkout ready to run, with nothing but Python's standard library: packages, front-end
files, and for tests a browser.

    python3 bin/setup.py            what running Hourline needs
    python3 bin/setup.py --dev      and what developing and testing it needs
    python3 bin/setup.py --browser  and Debian's Chromium

What has not changed since the last run is not done again.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18
# What may name a class of Tabler's sheet, and what is put into bundles.
PAGE_SOURCES = {".html", ".js", ".py", ".css", ".json"}
SIMULATOR = Path("packages") / "xero-simulator"
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main(arguments: list[str]) -> None:
    if sys.version_info < OLDEST_PYTHON:
        stop(
            f"Hourline needs Python 3.11 or newer; this is {sys.version.split()[0]}. Run make with"
            " PYTHON=python3.12, say."
        )
    os.chdir(ROOT)
    make_environment()
    install_packages(
        "requirements-dev.lock" if {"--dev", "--browser"} & set(arguments) else "requirements.lock"
    )
    install_front_end()
    if "--browser" in arguments:
        install_browser()


def stop(message: str) -> None:
    sys.exit(f"set-up: {message}")


def say(message: str) -> None:
    print(f"set-up: {message}", flush=True)


def run(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run COMMAND with its output shown and more `environment`; a failure ends the set-up."""
    if subprocess.run(command, env={**os.environ, **(environment or {})}, check=False).returncode:
        stop(f"this failed: {' '.join(map(str, command))}")


def fingerprint(*parts: Path | str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
    return digest.hexdigest()


def make_environment() -> None:
    """The virtual environment, made anew when it is missing, broken or was moved here from another
    folder.
    """
    works = (
        PYTHON.exists()
        and subprocess.run(
            [PYTHON, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
        == 0
    )
    if works:
        return
    say("making .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode:
        apt_install("python3-venv", "making a virtual environment failed")
        run(sys.executable, "-m", "venv", VENV)


def install_packages(lock: str) -> None:
    """Exactly what `lock` names, checked by hash; the larger development lock satisfies the smaller
    one.
    """
    mark = VENV / "installed"
    python = "{}.{}.{}".format(*sys.version_info[:3])
    own = ROOT / SIMULATOR / "pyproject.toml"
    marks = {
        name: fingerprint(ROOT / "requirements-uv.lock", ROOT / name, own, name, python, str(ROOT))
        for name in ("requirements.lock", "requirements-dev.lock")
    }
    installed_mark = mark.read_text() if mark.exists() else ""
    if installed_mark in (marks[lock], marks["requirements-dev.lock"]):
        return
    say(f"installing {lock}")
    mark.unlink(missing_ok=True)
    run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        "requirements-uv.lock",
    )
    run(
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
        lock,
        environment=uv_settings(),
    )
    install_simulator()
    mark.write_text(marks[lock])


def install_simulator() -> None:
    """The checkout's own package, as it lies there: uv builds it itself, so nothing is fetched.
    What it depends on is in Hourline's lock files.
    """
    run(
        VENV / "bin" / "uv",
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--python",
        PYTHON,
        "--editable",
        SIMULATOR,
    )


def uv_settings() -> dict[str, str]:
    """The machine's pip configuration as uv reads it: uv knows nothing of pip's own."""
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    settings = {
        "UV_NO_PROGRESS": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy"),
    }
    for place in ("global", "install", ":env:"):
        for name, value in re.findall(rf"^{place}\.([a-z-]+)='(.*)'$", listed, re.MULTILINE):
            if name in PIP_TO_UV and PIP_TO_UV[name] not in os.environ:
                settings[PIP_TO_UV[name]] = " ".join(value.split())
    if "UV_INDEX" in settings:
        settings["UV_INDEX_STRATEGY"] = (
            "unsafe-best-match"  # as pip looks; the hashes say which file is the right one
        )
    if "UV_FIND_LINKS" in settings:
        settings["UV_FIND_LINKS"] = settings["UV_FIND_LINKS"].replace(" ", ",")
    return settings


def install_front_end() -> None:
    """node_modules as locked, and what the pages load of it in app/static/vendor.

    The second follows what pages are drawn with: a class of Tabler's that no page uses is taken out
    of its sheet.
    """
    install_node_modules()
    place_vendor_files()


def install_node_modules() -> None:
    mark = ROOT / "node_modules" / ".installed"
    locked = fingerprint(ROOT / "package-lock.json")
    if mark.exists() and mark.read_text() == locked:
        return
    say("installing the front-end packages")
    run(
        "npm",
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--no-update-notifier",
        "--loglevel=error",
        environment={"PATH": find_node()},
    )
    mark.write_text(locked)


def place_vendor_files() -> None:
    mark = ROOT / "app" / "static" / "vendor" / ".placed"
    sources = [path for folder in ("app", "admin") for path in (ROOT / folder).rglob("*")]
    drawn_with = sorted(
        path for path in sources if path.suffix in PAGE_SOURCES and "vendor" not in path.parts
    )
    makers = sorted((ROOT / "bin").glob("*.mjs"))
    placed = fingerprint(ROOT / "package-lock.json", *makers, *drawn_with)
    if mark.exists() and mark.read_text() == placed:
        return
    say("putting the front-end files in place")
    run("node", "bin/vendor.mjs", environment={"PATH": find_node()})
    mark.write_text(placed)


def find_node() -> str:
    """A PATH on which node and npm are found: the machine's when new enough, else those inside a
    PyPI package.
    """
    if shutil.which("node") and shutil.which("npm"):
        version = subprocess.run(
            ["node", "--version"], capture_output=True, text=True, check=False
        ).stdout
        if int((re.findall(r"\d+", version) or ["0"])[0]) >= OLDEST_NODE:
            return os.environ["PATH"]
    if not (VENV / "bin" / "npm").exists():
        say(f"no Node {OLDEST_NODE} or newer with npm on this machine: installing it into .venv")
        run(
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            "requirements-node.lock",
        )
    return f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"


def install_browser() -> None:
    """Debian's Chromium, which the browser tests drive."""
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        apt_install("chromium", "the browser tests need Chromium (or CHROMIUM=/path/to/it)")


def apt_install(package: str, reason: str) -> None:
    """Install `package` as root; anybody else is told what to run."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        stop(f"{reason}. Install it with: sudo apt-get install {package}")
    say(f"installing {package}")
    run("apt-get", "update", "-qq")
    run(
        "apt-get",
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        package,
        environment={"DEBIAN_FRONTEND": "noninteractive"},
    )


if __name__ == "__main__":
    main(sys.argv[1:])
