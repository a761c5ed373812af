"""Where mail goes: MAIL_URL as Flask-Mailman's settings."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask

from app.config import Settings
from app.kernel.mail import mail
from app.kernel.private_files import make_private_folder


def init_mail(app: Flask, settings: Settings) -> None:
    """`file:DIR` writes each mail to a file (demo); `smtp://user:password@host:port` sends with
    STARTTLS, `smtps://` with TLS.
    """
    parts = urlsplit(settings.mail_url)
    app.config["MAIL_DEFAULT_SENDER"] = (
        settings.mail_sender or f"Hourline <hourline@{urlsplit(settings.base_url).hostname}>"
    )
    if parts.scheme == "file":
        folder = Path(settings.mail_url.removeprefix("file:"))
        make_private_folder(folder)
        app.config.update(MAIL_BACKEND="file", MAIL_FILE_PATH=str(folder))
    else:
        app.config.update(
            MAIL_BACKEND="smtp",
            MAIL_SERVER=parts.hostname,
            MAIL_PORT=parts.port or (465 if parts.scheme == "smtps" else 587),
            MAIL_USERNAME=unquote(parts.username or "") or None,
            MAIL_PASSWORD=unquote(parts.password or "") or None,
            MAIL_USE_TLS=parts.scheme == "smtp",
            MAIL_USE_SSL=parts.scheme == "smtps",
            MAIL_TIMEOUT=20,
        )
    mail.init_app(app)
