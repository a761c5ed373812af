"""A demo that was killed: the next one names what it left running, and stops it when asked."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli.demo import stop_left_processes
from app.cli.demo.processes import forget_processes, left_processes, save_processes

# Prints once it ignores the polite request, so that being killed is tried too.
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True);"
    " time.sleep(120)"
)
OBEDIENT = "import time; print(flush=True); time.sleep(120)"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two programs that a killed demo on `tmp_path` has left."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE
        )
        for program in (STUBBORN, OBEDIENT)
    ]
    for process in started:
        assert process.stdout
        process.stdout.readline()
    save_processes(tmp_path, {"web": started[0].pid, "worker": started[1].pid})
    yield started
    for process in started:
        process.kill()
        process.wait()


def test_the_next_demo_names_them_and_says_how_to_stop_them(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    result = CliRunner().invoke(main, ["demo"], env={"HOURLINE_VAR": str(tmp_path)})
    assert result.exit_code == 1
    for name, process in zip(("web", "worker"), processes, strict=True):
        assert f"{name} (process {process.pid})" in result.output
        assert process.poll() is None, "nothing is stopped unasked"
    assert "--stop-earlier" in result.output


def test_they_are_stopped_when_asked(
    tmp_path: Path,
    processes: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.cli.demo.processes.STOP_SECONDS", 1)
    stop_left_processes(tmp_path, unasked=True)
    assert None not in [process.poll() for process in processes]
    assert left_processes(tmp_path) == []


def test_a_number_that_another_process_has_now_is_not_touched(
    tmp_path: Path, processes: list[subprocess.Popen[bytes]]
) -> None:
    path = tmp_path / "demo-processes.json"
    path.write_text(path.read_text().replace('"started_at": 1', '"started_at": 2'))
    stop_left_processes(tmp_path, unasked=True)
    assert [process.poll() for process in processes] == [None, None]


def test_nothing_is_said_where_nothing_was_left(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    stop_left_processes(tmp_path, unasked=False)
    (tmp_path / "demo-processes.json").write_text("[{")
    stop_left_processes(tmp_path, unasked=False)
    forget_processes(tmp_path)
    assert capfd.readouterr().err == ""
