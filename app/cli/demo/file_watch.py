from pathlib import Path

from app.config import ROOT

PATTERNS = ("app/**/*.py", "app/**/*.html", "admin/**/*.py", "admin/**/*.html")


class FileWatch:
    """Whether a file of Hourline was written since the last look."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.state = self._read_state()

    def has_changed(self) -> bool:
        previous, self.state = self.state, self._read_state()
        return self.state != previous

    def _read_state(self) -> tuple[int, int]:
        """How many files there are, and when the last one was written."""
        write_times = [
            path.stat().st_mtime_ns
            for pattern in PATTERNS
            for path in self.root.glob(pattern)
            if path.exists()
        ]
        return len(write_times), max(write_times, default=0)
