"""The creating call, and what its answer says of each invoice."""

from typing import Any

from app.invoicing.rules.pushing import Step
from app.invoicing.services import Failed, Flight, Outcome, Pushed, Setback
from app.xero.advice import Advice, advice_for
from app.xero.api.client import call
from app.xero.api.errors import Refused, Unintelligible
from app.xero.mapping import found_invoice, refusals
from app.xero.push.words import SILENT

PURPOSE = "create a draft invoice"
OPTIONS = {"unitdp": "4", "summarizeErrors": "false"}
Json = dict[str, Any]


def created(flight: Flight, not_after: float) -> dict[str, Json]:
    """Send the flight's frozen request; answers Xero's element for each reference in it. Raises the
    errors of `client.call`, and Unintelligible when the answer does not hold exactly what was
    sent, in its order.
    """
    request = flight.request
    assert request is not None, "only a frozen request is sent"
    frozen: dict[str, Any] = {
        "body": request.body,
        "idempotency_key": request.key,
        "tenant_id": request.tenant_id,
    }
    answer = call(
        "Invoices.create",
        purpose=PURPOSE,
        params=OPTIONS,
        urgent=True,
        not_after=not_after,
        **frozen,
    )
    elements = answer.records("Invoices")
    named = [
        str(element.get("Reference") or reference)
        for element, reference in zip(elements, request.references, strict=False)
    ]
    if len(elements) != len(request.references) or named != list(request.references):
        raise Unintelligible("Xero's answer does not hold what was sent", answer.correlation_id)
    return dict(zip(request.references, elements, strict=True))


def verdict(element: Json) -> Outcome | list[str]:
    """What became of the invoice, or Xero's words for why it was refused."""
    if words := refusals(element):
        return words
    found = found_invoice(element)
    return Pushed(found) if found else Setback("Xero's answer names no invoice", silence())


def refused(step: Step, words: list[str], status: int = 400) -> Failed:
    """Xero said no. It is known that nothing was made, unless an earlier attempt was of unknown
    outcome and this is no judgement on its contents.
    """
    known = step is Step.SEND_NEW or status == 400
    return failed(advice_for(words, status), "\n".join(words) or f"Status {status}", known=known)


def unsaid(refusal: Refused) -> Failed:
    """Xero refused a question about what it holds: that says nothing of what was sent before."""
    return failed(
        advice_for(refusal.messages, refusal.status),
        "\n".join(refusal.messages) or f"Status {refusal.status}",
    )


def failed(advice: Advice, words: str = "", *, known: bool = False) -> Failed:
    return Failed(advice.problem, advice.advice, words, advice.place, known)


def silence() -> Failed:
    return failed(SILENT)
