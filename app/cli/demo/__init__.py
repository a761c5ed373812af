"""`hourline demo`: everything on this machine, for a newcomer."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from app.cli.database import settings_with_database
from app.cli.demo import state
from app.cli.demo.database import STOP_PROGRAM, DemoDatabase, run_apart
from app.cli.demo.file_watch import FileWatch
from app.cli.demo.processes import (
    forget_processes,
    left_processes,
    save_processes,
    stop_processes,
)
from app.cli.demo.programs import LOCK_FILE, Ports, demo_environment, demo_programs
from app.cli.supervisor import StartFailure, Supervisor, is_port_free
from app.config import Settings, read_settings

POLL_SECONDS = 0.5


class StopRequested(BaseException):
    """Somebody asked us to stop."""


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away first.")
@click.option(
    "--reload", is_flag=True, help="Restart the processes when a file of Hourline changes."
)
@click.option(
    "--stop-earlier", is_flag=True, help="Stop what an earlier demo has left running, unasked."
)
@click.option("--port", default=8000, show_default=True, help="Where the application listens.")
@click.option("--admin-port", default=8001, show_default=True, help="Where the console listens.")
@click.option(
    "--simulator-port", default=8002, show_default=True, help="Where the stand-in for Xero listens."
)
def command(
    reset: bool, reload: bool, stop_earlier: bool, port: int, admin_port: int, simulator_port: int
) -> None:
    """Run Hourline with demo data, workers, the console and a stand-in for Xero, until Ctrl-C."""
    ports = Ports(port, admin_port, simulator_port)
    var = read_settings({"HOURLINE_VAR": os.environ.get("HOURLINE_VAR", "")}).var
    with stop_signals(), demo_lock(var):
        try:
            stop_left_processes(var, unasked=stop_earlier)
            require_free_ports(ports)
            run_demo(ports, var, reset=reset, reload=reload)
        except StartFailure as failure:
            raise click.ClickException(str(failure)) from None
        except StopRequested:
            click.echo("Hourline has stopped.")


def stop_left_processes(var: Path, *, unasked: bool) -> None:
    """Stop what a demo that was killed has left running on `var`, if whoever is here agrees.

    Raises ClickException otherwise.
    """
    processes = left_processes(var)
    if not processes:
        return
    names = ", ".join(f"{process.name} (process {process.pid})" for process in processes)
    click.echo(f"An earlier demo was killed and has left running: {names}.", err=True)
    if not unasked and not sys.stdin.isatty():
        raise click.ClickException(
            'Stop them and start again with: make demo DEMO="--stop-earlier" (or hourline demo'
            " --stop-earlier)"
        )
    if not unasked:
        click.confirm("Stop them now, and start again?", default=True, abort=True, err=True)
    stop_processes(processes)
    forget_processes(var)


def require_free_ports(ports: Ports) -> None:
    """Raises ClickException."""
    busy_ports = [number for number in ports if not is_port_free(number)]
    if busy_ports:
        raise click.ClickException(
            f"Port {busy_ports[0]} is taken, perhaps by another Hourline. Stop that, or choose"
            " other ports: hourline demo --help"
        )


def run_demo(ports: Ports, var: Path, *, reset: bool, reload: bool) -> None:
    """Start it all, say where it is, and supervise it until StopRequested is raised.

    Afterwards nothing of it runs. Raises StartFailure.
    """
    started_at = time.monotonic()
    if reset:
        state.remove_data(var)
    environment = demo_environment(ports, var)
    os.environ.clear()
    os.environ.update(environment)
    supervisor = Supervisor(
        environment, var / "log", on_start=lambda pids: save_processes(var, pids)
    )
    database = DemoDatabase(var / "postgres")
    simulator, *others = demo_programs(ports)
    try:
        settings = settings_with_database()
        if state.is_of_another_version(settings):
            raise StartFailure(
                f"The demo's data in {var} was made by another version of Hourline, which this one"
                " cannot carry over. Start over with: make demo-reset"
            )
        supervisor.start(simulator)
        if not state.is_complete(settings):
            from app.cli.demo.data import prepare_data

            supervisor.wait_until_ready()
            prepare_data(settings)
        supervisor.start_all(others)
        supervisor.wait_until_ready()
        print_addresses(ports, settings, time.monotonic() - started_at)
        supervise(supervisor, database, FileWatch() if reload else None)
    finally:
        with stop_signals(ignore=True):
            supervisor.stop()
            run_apart(STOP_PROGRAM, database.folder)
            forget_processes(var)


def supervise(supervisor: Supervisor, database: DemoDatabase, watch: FileWatch | None) -> None:
    """Start again what ends, until StopRequested is raised. Raises StartFailure."""
    while True:
        time.sleep(POLL_SECONDS)
        for line in [*database.revive(), *supervisor.revive()]:
            click.echo(line, err=True)
        if watch and watch.has_changed():
            click.echo("Something changed: restarting.", err=True)
            supervisor.restart([name for name in supervisor.programs if name != "simulator"])


def print_addresses(ports: Ports, settings: Settings, seconds: float) -> None:
    click.echo(
        f"\nHourline is ready after {seconds:.0f} seconds. Its data and logs are in {settings.var};"
        " Ctrl-C stops all of it.\n"
    )
    click.echo(f"  Hourline          http://localhost:{ports.web}")
    click.echo(f"  Stand-in for Xero http://localhost:{ports.simulator}")
    click.echo(
        f"  Support console   http://localhost:{ports.admin}   (its sign-in page shows how)\n"
    )
    for entry in state.load_sign_ins(settings.var):
        click.echo(
            f"  {entry['role']:<8} {entry['email']:<32} {entry['password']:<22}"
            f" {entry['organisation']}"
        )
    click.echo("")


@contextmanager
def demo_lock(var: Path) -> Iterator[None]:
    """Within the block no other demo can run on the data in `var`."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"Another demo runs already on the data in {var}. Stop it first, or name another"
                " folder in HOURLINE_VAR."
            ) from None
        yield


@contextmanager
def stop_signals(*, ignore: bool = False) -> Iterator[None]:
    """Within the block Ctrl-C, a termination or a closed terminal raise StopRequested.

    With `ignore` they do nothing.
    """

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        raise StopRequested

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handler = signal.SIG_IGN if ignore else request_stop
    previous = [signal.signal(number, handler) for number in numbers]
    try:
        yield
    finally:
        for number, old_handler in zip(numbers, previous, strict=True):
            signal.signal(number, old_handler)
