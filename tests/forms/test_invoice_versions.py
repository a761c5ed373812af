"""A stored draft of an invoice that two people edit."""

from app.invoicing.models import InvoiceLine
from tests.browser_client import Browse
from tests.cast import Cast
from tests.edit_forms import OpenForm, form_on, open_form
from tests.html_page import Page
from tests.invoicing.client_work import ClientWork


def preview(form: OpenForm, template: str) -> OpenForm:
    """The page of the form after its preview was drawn anew with that template."""
    fields = form.values | {"template": template}
    answer = form.browser.open(f"{form.action}/preview", method="POST", data=fields)
    return form_on(form.browser, Page(answer))


def rows_of(lines: list[InvoiceLine]) -> list[tuple[object, str]]:
    return [(line.id, line.description) for line in lines]


def test_the_later_save_of_a_draft_is_told_and_one_without_a_change_writes_nothing(
    cast: Cast, browse: Browse
) -> None:
    work = ClientWork(cast)
    invoice_id = work.create_invoice(send=False)
    page = f"/o/acme/invoices/{invoice_id}/edit"
    mara, olivia = browse(cast.mara), browse(cast.olivia)
    assert open_form(mara, page).send(save="1").status_code == 303
    before = rows_of(work.lines(invoice_id))
    assert open_form(mara, page).send(save="1").status_code == 303
    assert rows_of(work.lines(invoice_id)) == before
    first = preview(open_form(mara, page), "{project} one")
    second = preview(open_form(olivia, page), "{project} two")
    assert first.send(save="1").status_code == 303
    told = second.send(save="1")
    assert told.status_code == 409
    assert "Changed meanwhile by Mara" in Page(told).words
    assert [line.description for line in work.lines(invoice_id)] == ["Website one"]
