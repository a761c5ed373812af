import pytest

from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.passkeys.steps import add
from tests.browser_client import Browse
from tests.cast import Cast, Person, give_password


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def mel(cast: Cast, browse: Browse, device: Authenticator) -> Person:
    """With a password, a second factor, and a passkey on the device."""
    give_password(cast.mel)
    assert add(browse(cast.mel), device).status_code == 303
    return cast.mel
