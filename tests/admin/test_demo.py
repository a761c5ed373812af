"""In a demo the sign-in page shows how to get in; nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from admin import create_admin
from admin.demo import SIGN_IN_FILE, plant_demo_staff
from app.config import Settings
from tests.admin.conftest import StaffBrowser
from tests.html_page import Page


def demo_console(settings: Settings, var: Path) -> tuple[Flask, dict[str, str]]:
    demo = replace(settings, demo=True, embedded=True, var=var)
    return create_admin(demo), plant_demo_staff(demo)


def test_what_the_page_of_a_demo_shows_lets_one_in_again_and_again(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    console, planted = demo_console(settings, tmp_path)
    shown: list[str] = []
    for _ in range(2):
        browser = StaffBrowser(console.test_client())
        page = browser.get("/login").get_data(as_text=True)
        [code] = [value for value in Page(page).values("code") if value]
        assert planted["password"] in page
        assert (
            browser.send(
                "/login", email=planted["email"], password=planted["password"], code=code
            ).status_code
            == 303
        )
        shown.append(code)
    assert len(set(shown)) == 2, "a code is used once; the page shows the next one"


def test_the_demos_secret_is_its_owners_alone(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    demo_console(settings, tmp_path)
    assert (tmp_path / SIGN_IN_FILE).stat().st_mode & 0o077 == 0


def test_the_sign_in_of_a_demo_is_shown_in_a_demo_only(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    _, planted = demo_console(settings, tmp_path)
    real = create_admin(replace(settings, demo=False, var=tmp_path))
    assert planted["password"] not in real.test_client().get("/login").get_data(as_text=True)


def test_its_account_is_made_in_a_demo_only(app: Flask, settings: Settings) -> None:
    with pytest.raises(ValueError, match="only a demo"):
        plant_demo_staff(settings)


def test_it_is_shown_to_the_machine_itself_only(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    console, planted = demo_console(settings, tmp_path)
    neighbour = {"REMOTE_ADDR": "192.168.1.7"}
    for shown, environ in ((True, {}), (False, neighbour)):
        page = console.test_client().get("/login", environ_base=environ).get_data(as_text=True)
        assert (planted["password"] in page) is shown
