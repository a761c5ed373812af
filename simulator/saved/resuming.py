"""Starting from the saved state, or afresh when there is none that can be used."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from simulator.config import SimulatorConfig
from simulator.saved.encoding import Unreadable, opened
from simulator.saved.snapshot import put_back
from simulator.state import Simulator

_log = logging.getLogger(__name__)


def resumed(config: SimulatorConfig) -> Simulator:
    """Never fails for what the file holds: one that cannot be used is set aside with a warning."""
    sim = Simulator(config)
    if not config.state_file:
        return sim
    path = Path(config.state_file)
    try:
        put_back(sim, opened(path.read_bytes()))
    except FileNotFoundError:
        return sim
    except Exception as error:  # pickle raises anything for nonsense
        _set_aside(path, str(error) if isinstance(error, Unreadable) else repr(error))
        return Simulator(config)
    return sim


def _set_aside(path: Path, reason: str) -> None:
    aside = path.with_name(f"{path.name}.unusable-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    try:
        path.rename(aside)
    except OSError as error:
        _log.warning("The saved state %s cannot be used: %s. Starting afresh; it stays where it is (%s).", path, reason, error)
    else:
        _log.warning("The saved state %s cannot be used: %s. Starting afresh; it is now %s.", path, reason, aside.name)
