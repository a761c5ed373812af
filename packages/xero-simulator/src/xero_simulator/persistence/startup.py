"""Starting from the saved state, or afresh when there is none that can be used."""

from xero_simulator.config import SimulatorConfig
from xero_simulator.persistence.codec import UnreadableState, open_snapshot
from xero_simulator.persistence.snapshot import restore_snapshot
from xero_simulator.persistence.state_file import StateFile
from xero_simulator.simulator import Simulator


def resume_simulator(config: SimulatorConfig, file: StateFile) -> Simulator:
    """Never fails for what the file holds: one that cannot be used is set aside with a warning."""
    sim = Simulator(config)
    try:
        restore_snapshot(sim, open_snapshot(file.read()))
    except FileNotFoundError:
        return sim
    except Exception as error:  # pickle raises anything for nonsense
        file.set_aside(str(error) if isinstance(error, UnreadableState) else repr(error))
        return Simulator(config)
    return sim
