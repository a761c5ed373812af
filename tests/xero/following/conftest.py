"""Acme Studio connected, with the module on that reads what became of its invoices."""

import pytest

from app.xero.services import switch_module
from tests.xero.following.scene import Scene
from tests.xero.push.conftest import mara, simulator, stage, the_simulator, without_csrf
from tests.xero.push.stage import Stage

__all__ = ["mara", "simulator", "stage", "the_simulator", "without_csrf"]


@pytest.fixture
def scene(stage: Stage) -> Scene:
    with stage.cast.adam.acting():
        switch_module("invoice_status", on=True)
    stage.work()
    return Scene(stage)
