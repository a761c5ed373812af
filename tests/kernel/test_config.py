"""A bad setting names itself and what it expects."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.config import generate_encryption_key, read_settings
from app.environment import SettingError
from app.operator import Operator, Subprocessor

VALID_ENVIRONMENT = {
    "DATABASE_URL": "postgresql://app@db/hourline",
    "SECRET_KEY": "c3ed9f1a" * 4,
    "ENCRYPTION_KEYS": generate_encryption_key("k2") + "," + generate_encryption_key("k1"),
    "BASE_URL": "https://hourline.example",
    "MAIL_URL": "smtp://mail.example:587",
}


def test_good_settings_are_read() -> None:
    settings = read_settings(VALID_ENVIRONMENT)
    assert settings.secure_cookies
    assert [key_id for key_id, _key in settings.encryption_keys] == ["k2", "k1"]
    assert settings.xero_api_url == "https://api.xero.com"
    assert settings.metrics_token == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/hourline"),
        ("QUEUE_URL", "amqp://queue"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "f" * 31),
        ("ENCRYPTION_KEYS", ""),
        ("ENCRYPTION_KEYS", "k1:c2hvcnQ="),
        ("ENCRYPTION_KEYS", "no colon"),
        ("BASE_URL", "hourline.example"),
        ("BASE_URL", "http://hourline.example"),
        ("BASE_URL", "http://localhost.example"),
        ("BASE_URL", "http://10.0.0.7:8000"),
        ("MAIL_URL", "pigeon://coop"),
        ("MAIL_SENDER", "Hourline"),
        ("MAIL_SENDER", "Hourline <nobody>"),
        ("SUPPORT_EMAIL", "help"),
        ("PRIVACY_EMAIL", "privacy@one.example, two@two.example"),
        ("SUBPROCESSORS_FILE", "/there/is/no/such/file.toml"),
        ("XERO_API_URL", "ftp://api"),
        ("XERO_LOGIN_URL", "http://login.example"),
        ("XERO_IDENTITY_URL", "http://identity.example"),
        ("XERO_SCOPES", "everything"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("METRICS_TOKEN", "guess me"),
        ("SWEEP_SECONDS", "nan"),
        ("PUSH_LEASE_SECONDS", "0"),
    ],
)
def test_a_bad_setting_names_itself(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as refusal:
        read_settings({**VALID_ENVIRONMENT, name: value})
    assert (
        value == ""
        or len(value) < 8
        or name != "ENCRYPTION_KEYS"
        or value not in str(refusal.value)
    ), "keys are secrets"


def test_a_key_that_is_made_has_256_random_bits() -> None:
    keys = [
        read_settings(
            {**VALID_ENVIRONMENT, "ENCRYPTION_KEYS": generate_encryption_key("k1")}
        ).encryption_keys[0][1]
        for _ in range(2)
    ]
    assert [len(key) * 8 for key in keys] == [256, 256]
    assert keys[0] != keys[1]


def test_without_a_database_the_embedded_one_and_secrets_of_its_own_are_used(
    tmp_path: Path,
) -> None:
    first = read_settings({"HOURLINE_VAR": str(tmp_path)})
    again = read_settings({"HOURLINE_VAR": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert first.encryption_keys == again.encryption_keys
    assert (tmp_path / "secrets" / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "address", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:80"]
)
def test_plain_http_is_for_this_machine(address: str) -> None:
    settings = read_settings({**VALID_ENVIRONMENT, "BASE_URL": address})
    assert not settings.secure_cookies


def test_a_secret_key_of_32_characters_is_long_enough() -> None:
    assert read_settings({**VALID_ENVIRONMENT, "SECRET_KEY": "f" * 32}).secret_key == "f" * 32


DEMO_PATHS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, "postgresql://app@db/hourline") for name in DEMO_PATHS),
        ("BASE_URL", "https://hourline.example"),
        ("BASE_URL", "https://localhost"),
        ("MAIL_URL", "smtp://mail.example:587"),
        ("TRUSTED_PROXIES", "1"),
    ],
)
def test_a_demo_that_others_could_reach_does_not_start(
    name: str, value: str, tmp_path: Path
) -> None:
    demo = {
        **VALID_ENVIRONMENT,
        "HOURLINE_DEMO": "1",
        "HOURLINE_VAR": str(tmp_path),
        "BASE_URL": "http://localhost:8000",
        "MAIL_URL": f"file:{tmp_path}",
    }
    del demo["DATABASE_URL"]
    assert read_settings(demo).demo
    said = "DATABASE_URL" if name in DEMO_PATHS else name
    with pytest.raises(SettingError, match=rf"HOURLINE_DEMO.*{said}"):
        read_settings({**demo, name: value})


def test_settings_that_contradict_each_other_cannot_be_made_at_all() -> None:
    settings = read_settings(VALID_ENVIRONMENT)
    with pytest.raises(SettingError, match="HOURLINE_DEMO"):
        replace(settings, demo=True)


def test_an_operator_that_has_said_nothing_is_unknown() -> None:
    assert read_settings(VALID_ENVIRONMENT).operator == Operator()


def test_what_the_operator_says_is_read(tmp_path: Path) -> None:
    path = tmp_path / "subprocessors.toml"
    path.write_text(
        '[[subprocessor]]\nname = "Zürich Hosting AG"\npurpose = "servers"\n'
        'place = "Switzerland"\n',
        encoding="utf-8",
    )
    settings = read_settings(
        {
            **VALID_ENVIRONMENT,
            "OPERATOR_NAME": "Harbour & Söhne",
            "OPERATOR_COUNTRY": "New Zealand",
            "SUPPORT_EMAIL": "help@harbour.example",
            "MAIL_SENDER": "Harbour time <zeit@harbour.example>",
            "SUBPROCESSORS_FILE": str(path),
        }
    )
    assert settings.operator.full_name == "Harbour & Söhne, New Zealand"
    assert settings.operator.privacy_contact == "help@harbour.example"
    assert settings.operator.subprocessors == (
        Subprocessor("Zürich Hosting AG", "servers", "Switzerland"),
    )
    assert settings.mail_sender == "Harbour time <zeit@harbour.example>"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not toml",
        "subprocessor = 5",
        'subprocessor = ["Hosting AG"]',
        '[[subprocessor]]\nname = "Hosting AG"',
        '[[subprocessor]]\nname = "Hosting AG"\npurpose = "servers"\nplace = ""',
        '[[subprocessor]]\nname = "A"\npurpose = "b"\nplace = "C"\nsince = 2020',
        "\xff",
    ],
)
def test_a_list_of_subprocessors_that_cannot_be_read_says_what_it_should_hold(
    content: str, tmp_path: Path
) -> None:
    path = tmp_path / "subprocessors.toml"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingError, match=r"SUBPROCESSORS_FILE.*name, purpose and place"):
        read_settings({**VALID_ENVIRONMENT, "SUBPROCESSORS_FILE": str(path)})


def test_that_there_are_no_subprocessors_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "subprocessors.toml"
    path.write_text("subprocessor = []\n")
    settings = read_settings({**VALID_ENVIRONMENT, "SUBPROCESSORS_FILE": str(path)})
    assert settings.operator.subprocessors == ()
