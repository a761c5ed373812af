from app.kernel import audit
from app.kernel.db import transaction


def note_download() -> None:
    """In the log itself: whoever asks downloads it."""
    with transaction():
        audit.record("audit.downloaded")
