"""For gunicorn: `wsgi:app` is the application, `wsgi:admin` the console. Each is made when it is
asked for, so neither pays for the other.
"""

from functools import cache
from wsgiref.types import WSGIApplication


@cache
def __getattr__(name: str) -> WSGIApplication:
    if name == "app":
        from app import create_app
        from app.blueprints.webhooks import Doorway

        return Doorway(create_app())
    if name == "admin":
        from admin import create_admin

        return create_admin()
    raise AttributeError(name)
