"""What a demo leaves on the disk."""

import stat
from pathlib import Path

from app.cli.demo.state import load_sign_ins, save_sign_ins


def test_the_passwords_of_a_demo_are_its_owners_alone_also_in_a_file_that_was_there(
    tmp_path: Path,
) -> None:
    people = [{"name": "Zoë", "password": "p"}]
    path = tmp_path / "demo-sign-ins.json"
    path.write_text("[]")
    path.chmod(0o644)
    save_sign_ins(tmp_path, people)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_sign_ins(tmp_path) == people
