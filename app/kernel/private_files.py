"""Files that only the account which runs Hourline may read: they hold links and passwords."""

import os
from pathlib import Path

OWNER_FILE_MODE = 0o600
OWNER_FOLDER_MODE = 0o700


def write_private_file(path: Path, content: bytes) -> None:
    """Write `content` to `path`, new or not, readable by its owner alone from the first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_FILE_MODE)
    with open(descriptor, "wb") as file:
        os.fchmod(file.fileno(), OWNER_FILE_MODE)
        file.write(content)


def make_private_folder(path: Path) -> None:
    """Make the folder for its owner alone; one that is there keeps the rights that it was given."""
    path.mkdir(parents=True, exist_ok=True, mode=OWNER_FOLDER_MODE)
