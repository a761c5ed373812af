"""The packages that live in the checkout are installed without their dependencies: Hourline's lock
files must hold them.
"""

import re
import tomllib

import pytest

from app.config import ROOT

PACKAGES = sorted(path.parent.name for path in (ROOT / "packages").glob("*/pyproject.toml"))


def locked_names(lock: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", (ROOT / lock).read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_depends_on_is_locked(package: str, lock: str) -> None:
    project = tomllib.loads((ROOT / "packages" / package / "pyproject.toml").read_text())["project"]
    needed = {
        re.split(r"[\[<>=!~ ]", dependency, maxsplit=1)[0] for dependency in project["dependencies"]
    }
    assert needed - locked_names(lock) == set()
