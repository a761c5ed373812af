from pathlib import Path

from app.config import ROOT

WATCHED = ("app/**/*.py", "app/**/*.html", "admin/**/*.py", "admin/**/*.html")


class Watch:
    """Whether a file of Hourline was written since the last look."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.seen = self._newest()

    def changed(self) -> bool:
        before, self.seen = self.seen, self._newest()
        return self.seen != before

    def _newest(self) -> tuple[int, int]:
        """How many files there are, and when the last one was written."""
        moments = [
            path.stat().st_mtime_ns
            for pattern in WATCHED
            for path in self.root.glob(pattern)
            if path.exists()
        ]
        return len(moments), max(moments, default=0)
