"""A bad setting names itself and what it expects."""

from pathlib import Path

import pytest

from app.config import SettingError, generate_encryption_key, read_settings

VALID_ENVIRONMENT = {
    "DATABASE_URL": "postgresql://app@db/hourline",
    "SECRET_KEY": "s",
    "ENCRYPTION_KEYS": generate_encryption_key("k2") + "," + generate_encryption_key("k1"),
    "BASE_URL": "https://hourline.example",
    "MAIL_URL": "smtp://mail.example:587",
}


def test_good_settings_are_read() -> None:
    settings = read_settings(VALID_ENVIRONMENT)
    assert settings.secure_cookies
    assert [key_id for key_id, _key in settings.encryption_keys] == ["k2", "k1"]
    assert settings.xero_api_url == "https://api.xero.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/hourline"),
        ("QUEUE_URL", "amqp://queue"),
        ("SECRET_KEY", ""),
        ("ENCRYPTION_KEYS", ""),
        ("ENCRYPTION_KEYS", "k1:c2hvcnQ="),
        ("ENCRYPTION_KEYS", "no colon"),
        ("BASE_URL", "hourline.example"),
        ("MAIL_URL", "pigeon://coop"),
        ("XERO_API_URL", "ftp://api"),
        ("XERO_SCOPES", "everything"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
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
