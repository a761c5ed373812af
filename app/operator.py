"""Who runs this installation: what its operator has said of itself, and what it has not."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from app.environment import SettingError


@dataclass(frozen=True)
class Subprocessor:
    """A company that handles people's data for the operator: for what, and in which country."""

    name: str
    purpose: str
    place: str


@dataclass(frozen=True)
class Operator:
    """The operator's words for pages and letters; '' where the operator has not said anything.

    `subprocessors` is None where nothing is said, and empty where there are none.
    """

    name: str = ""
    country: str = ""
    privacy_law: str = ""
    support_email: str = ""
    privacy_email: str = ""
    hosting_place: str = ""
    subprocessors: tuple[Subprocessor, ...] | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.name)

    @property
    def full_name(self) -> str:
        """The name with the country, as far as they are said."""
        return ", ".join(part for part in (self.name, self.country) if part)

    @property
    def privacy_contact(self) -> str:
        """Where questions about data go: to the address for them, else to the one for help."""
        return self.privacy_email or self.support_email


def load_subprocessors(setting: str, path: str) -> tuple[Subprocessor, ...] | None:
    """Read the TOML file at `path`; None where `path` is ''.

    Raises SettingError, which begins with the name of the `setting` and says what the file should
    hold.
    """
    if not path:
        return None
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        return tuple(_subprocessor(entry) for entry in table.pop("subprocessor"))
    except OSError as error:
        raise SettingError(f"{setting}: {path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SettingError(
            f"{setting}: {path} is malformed ({error}): expected a [[subprocessor]] table for each,"
            " with name, purpose and place; or subprocessor = [] where there are none"
        ) from None


def _subprocessor(entry: object) -> Subprocessor:
    if not isinstance(entry, dict):
        raise TypeError("an entry is no table")
    words = {name: value for name, value in entry.items() if isinstance(value, str) and value}
    if set(words) != {"name", "purpose", "place"} or len(words) != len(entry):
        raise ValueError("an entry has other fields, or an empty one")
    return Subprocessor(**words)
