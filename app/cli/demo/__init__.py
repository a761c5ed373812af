"""`hourline demo`: everything on this machine, for a newcomer."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from app.cli.database import settings_with_database
from app.cli.demo import kept, stage
from app.cli.demo.stage import LOCK
from app.cli.demo.watch import Watch
from app.cli.supervisor import NotRunning, Supervisor, is_free
from app.config import Settings, read_settings
from app.kernel import embedded

LOOK_EVERY_SECONDS = 0.5


class Ended(BaseException):
    """Somebody asked us to stop."""


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away first.")
@click.option(
    "--reload", is_flag=True, help="Restart the processes when a file of Hourline changes."
)
@click.option("--port", default=8000, show_default=True, help="Where the application listens.")
@click.option("--admin-port", default=8001, show_default=True, help="Where the console listens.")
@click.option(
    "--simulator-port", default=8002, show_default=True, help="Where the stand-in for Xero listens."
)
def command(reset: bool, reload: bool, port: int, admin_port: int, simulator_port: int) -> None:
    """Run Hourline with demo data, workers, the console and a stand-in for Xero, until Ctrl-C."""
    ports = stage.Ports(port, admin_port, simulator_port)
    taken = [number for number in ports if not is_free(number)]
    if taken:
        raise click.ClickException(
            f"Port {taken[0]} is taken, perhaps by another Hourline. Stop that, or choose other"
            " ports: hourline demo --help"
        )
    var = read_settings({"HOURLINE_VAR": os.environ.get("HOURLINE_VAR", "")}).var
    with told_to_stop(), only_one(var):
        try:
            run(ports, var, reset=reset, reload=reload)
        except NotRunning as problem:
            raise click.ClickException(str(problem)) from None
        except Ended:
            click.echo("Hourline has stopped.")


def run(ports: stage.Ports, var: Path, *, reset: bool, reload: bool) -> None:
    """Start it all, say where it is, and look after it until Ended is raised; afterwards nothing of
    it runs.
    """
    began = time.monotonic()
    if reset:
        kept.forget(var)
    environment = stage.settings(ports, var)
    os.environ.clear()
    os.environ.update(environment)
    supervisor = Supervisor(environment, var / "log")
    try:
        settings = settings_with_database()
        supervisor.start_all(stage.parts(ports)[:1])
        if not kept.is_complete(settings):
            from app.cli.demo.planting import prepare

            supervisor.wait_until_ready()
            prepare(settings)
        supervisor.start_all(stage.parts(ports)[1:])
        supervisor.wait_until_ready()
        announce(ports, settings, time.monotonic() - began)
        look_after(supervisor, Watch() if reload else None)
    finally:
        with told_to_stop(ignore=True):
            supervisor.stop()
            embedded.stop(var / "postgres")


def look_after(supervisor: Supervisor, watch: Watch | None) -> None:
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        for happened in supervisor.revive():
            click.echo(happened, err=True)
        if watch and watch.changed():
            click.echo("Something changed: restarting.", err=True)
            supervisor.restart([name for name in supervisor.parts if name != "simulator"])


def announce(ports: stage.Ports, settings: Settings, seconds: float) -> None:
    click.echo(
        f"\nHourline is ready after {seconds:.0f} seconds. Its data and logs are in {settings.var};"
        " Ctrl-C stops all of it.\n"
    )
    click.echo(f"  Hourline          http://localhost:{ports.web}")
    click.echo(f"  Stand-in for Xero http://localhost:{ports.simulator}")
    click.echo(
        f"  Support console   http://localhost:{ports.admin}   (its sign-in page shows how)\n"
    )
    for entry in kept.sign_ins(settings.var):
        click.echo(
            f"  {entry['role']:<8} {entry['email']:<32} {entry['password']:<22}"
            f" {entry['organisation']}"
        )
    click.echo("")


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Within the block no other demo can run on the data in VAR."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"Another demo runs already on the data in {var}. Stop it first, or name another"
                " folder in HOURLINE_VAR."
            ) from None
        yield


@contextmanager
def told_to_stop(*, ignore: bool = False) -> Iterator[None]:
    """Within the block Ctrl-C, a termination or a closed terminal raise Ended, or with IGNORE do
    nothing.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise Ended

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN if ignore else end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
