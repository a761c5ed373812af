"""A form on something stored, as a browser has it open: what it would send, and how it is sent."""

from dataclasses import dataclass, replace

from werkzeug.test import TestResponse

from tests.browser_client import Browser
from tests.html_page import Page


@dataclass(frozen=True)
class OpenForm:
    """`pairs`: what the form sends as it stands, its version among it."""

    browser: Browser
    action: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def values(self) -> dict[str, str]:
        return dict(self.pairs)

    def type_in(self, field: str, text: str) -> "OpenForm":
        """The form with `text` in that field."""
        return replace(
            self,
            pairs=tuple((name, text if name == field else value) for name, value in self.pairs),
        )

    def send(self, *, htmx: bool = False, **changes: str) -> TestResponse:
        """Send it with `changes` typed into its fields; '' unticks a box."""
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        fields: dict[str, list[str]] = {}
        for name, value in (*kept, *((name, value) for name, value in changes.items())):
            fields.setdefault(name, []).append(value)
        headers = {"HX-Request": "true"} if htmx else {}
        return self.browser.open(self.action, method="POST", data=fields, headers=headers)


def open_form(browser: Browser, path: str) -> OpenForm:
    """The form of that page which is on something stored."""
    return form_on(browser, browser.page(path))


def form_on(browser: Browser, page: Page, field: str = "version") -> OpenForm:
    """The page's only form that sends `field`."""
    (form,) = [
        form
        for form in page.forms("post")
        if any(name == field for name, _ in page.sent_pairs(form))
    ]
    return OpenForm(browser, form.get("action") or "", tuple(page.sent_pairs(form)))
