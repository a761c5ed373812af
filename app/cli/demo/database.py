"""The demo's database: made at the start, and started again when it ends by itself."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

from app.cli.supervisor import StartFailure
from app.config import ROOT

START_PROGRAM = (
    "import sys, pathlib; from app.kernel import embedded_postgres;"
    " embedded_postgres.start(pathlib.Path(sys.argv[1]))"
)
STOP_PROGRAM = START_PROGRAM.replace("embedded_postgres.start", "embedded_postgres.stop")
# What is left of a killed PostgreSQL holds its memory for a moment, and a new one refuses to start.
REVIVAL_SECONDS = 60


class DemoDatabase:
    """Watches the embedded PostgreSQL in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def is_running(self) -> bool:
        try:
            pid = int((self.folder / "postmaster.pid").read_text().split("\n", 1)[0])
            return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return False

    def revive(self) -> list[str]:
        """Start it again if it has ended; returns a line when it had. Raises StartFailure."""
        if self.is_running():
            return []
        deadline = time.monotonic() + REVIVAL_SECONDS
        while run_apart(START_PROGRAM, self.folder).returncode != 0:
            if time.monotonic() > deadline:
                raise StartFailure(
                    "The database ended and does not start again. Its log is"
                    f" {self.folder / 'log'}; to start over: make demo-reset"
                )
        return ["The database ended and was started again."]


def run_apart(program: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the program on the database's folder in a process of its own: in one that has started
    or stopped a PostgreSQL, its library goes on believing so.
    """
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "ignore", "-c", program, str(folder)],
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
