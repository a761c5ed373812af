"""Whatever a browser sends in place of a passkey's answer is refused in words."""

import json

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webauthn.helpers import bytes_to_base64url

from tests.accounts.passkeys.authenticator import Authenticator
from tests.accounts.passkeys.steps import ADD, SIGN_IN, new_browser, request_options
from tests.browser_client import Browse
from tests.cast import Cast, Person

garbage = st.one_of(
    st.text(max_size=200),
    st.recursive(
        st.none() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3),
        max_leaves=5,
    ).map(json.dumps),
)
PARTS = ("clientDataJSON", "authenticatorData", "signature")
values = (
    st.none()
    | st.integers()
    | st.text(max_size=40)
    | st.binary(max_size=60).map(bytes_to_base64url)
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=garbage, part=st.sampled_from(PARTS), value=values)
def test_garbage_signs_nobody_in(
    text: str, part: str, value: object, mel: Person, device: Authenticator, app: Flask
) -> None:
    browser = new_browser(app)
    damaged = json.loads(device.get(request_options(browser, SIGN_IN)))
    damaged["response"][part] = value
    for credential in (text, json.dumps(damaged)):
        assert browser.send(SIGN_IN, credential=credential).location == "/login"


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=garbage, part=st.sampled_from(("clientDataJSON", "attestationObject")), value=values)
def test_garbage_adds_no_passkey(
    text: str, part: str, value: object, cast: Cast, device: Authenticator, browse: Browse
) -> None:
    browser = browse(cast.mel)
    damaged = json.loads(device.create(request_options(browser, ADD)))
    damaged["response"][part] = value
    for credential in (text, json.dumps(damaged)):
        assert browser.send(ADD, name="Laptop", credential=credential).status_code == 422
