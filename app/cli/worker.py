import threading

import click

from app.cli.database import settings_with_database


@click.command()
@click.option("--threads", default=4, show_default=True, help="How many jobs run at once.")
def command(threads: int) -> None:
    """Run the workers and the sweep until told to stop (SIGTERM or SIGINT: what runs is finished
    first).
    """
    settings = settings_with_database()
    from app import create_app
    from app.kernel.jobs.sweep import sweep_until

    app = create_app(settings)
    stop = threading.Event()
    sweeper = threading.Thread(
        target=sweep_until, args=(app, stop, settings.sweep_seconds), name="sweep", daemon=True
    )
    sweeper.start()
    consumer = app.extensions["huey"].create_consumer(
        workers=threads, periodic=False, graceful_signal="TERM", shutdown_timeout=30
    )
    try:
        consumer.run()
    finally:
        stop.set()
        sweeper.join(5)
