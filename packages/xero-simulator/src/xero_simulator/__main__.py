from xero_simulator.config import read_config
from xero_simulator.server import serve


def main() -> None:
    """Serve as the SIM_* variables say until a signal stops it."""
    serve(read_config())


if __name__ == "__main__":
    main()
