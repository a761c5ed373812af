"""What is chosen for single lines of an invoice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from app.forms.books import own_tracking, own_values
from app.invoicing.rules import DraftLine, OwnChoice, References, Tracking
from app.invoicing.rules.description import MAX_DESCRIPTION_LENGTH
from app.kernel.errors import DomainError

MAX_LINES = 500


@dataclass(frozen=True)
class LineFields:
    """What a form says of one line. `was`: what its text would be by itself, in short; `tracking`:
    '' as for the invoice, '-' none.
    """

    key: str
    text: str = ""
    was: str = ""
    account_code: str = ""
    tax_type: str = ""
    tracking: tuple[str, str] = ("", "")
    open: bool = False

    @property
    def has_choices(self) -> bool:
        """Whether anything was chosen for the line alone."""
        is_worded = bool(self.text) and text_mark(self.text) != self.was
        return is_worded or bool(self.account_code or self.tax_type) or any(self.tracking)

    def choice(self, base: Tracking, books: References) -> OwnChoice:
        own_text = self.text if self.text and text_mark(self.text) != self.was else None
        return OwnChoice(
            self.key,
            own_text,
            self.account_code or None,
            self.tax_type or None,
            own_tracking(self.tracking, base, books),
        )


def text_mark(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def sent_lines(
    form: Mapping[str, str], opened: Sequence[str] = (), closed: Sequence[str] = ()
) -> list[LineFields]:
    """What was sent of each line; of those `opened` and `closed`, by their keys, whether their
    choices stand open is as that says. Raises DomainError for what no line can hold.
    """
    choices = []
    for number in range(MAX_LINES):
        name = f"lines-{number}-"
        if f"{name}key" not in form:
            break
        values = {
            part: form.get(name + part, "")[: MAX_DESCRIPTION_LENGTH + 1]
            for part in ("key", "was", "account_code", "tax_type", "tracking_1", "tracking_2")
        }
        text = form.get(f"{name}text", "").replace("\r\n", "\n").strip()
        if "\0" in text + "".join(values.values()):
            raise DomainError(
                "A line's text contains a character that cannot be stored. Type it again."
            )
        if len(text) > MAX_DESCRIPTION_LENGTH:
            raise DomainError(
                f"A line's text is too long: at most {MAX_DESCRIPTION_LENGTH} characters."
            )
        tracking = (values.pop("tracking_1"), values.pop("tracking_2"))
        is_open = (f"{name}open" in form and values["key"] not in closed) or values["key"] in opened
        choices.append(LineFields(text=text, tracking=tracking, open=is_open, **values))
    return choices


def line_fields(
    line: DraftLine, sent: Mapping[str, LineFields], base: Tracking, books: References
) -> LineFields:
    """What the form shows of the line, as it was `sent` or as it is."""
    before = sent.get(line.key)
    own = line.tracking if "tracking" in line.own else None
    account, tax = (
        (line.account_code if "account_code" in line.own else ""),
        (line.tax_type if "tax_type" in line.own else ""),
    )
    return LineFields(
        line.key,
        line.description,
        text_mark(line.usual_text),
        account,
        tax,
        own_values(own, base, books),
        bool(before and before.open),
    )
