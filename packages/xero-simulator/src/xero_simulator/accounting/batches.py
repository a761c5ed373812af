"""Several elements in one write, with summarizeErrors on or off (facts 3.4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xero_simulator.accounting.books import Books
from xero_simulator.accounting.errors import BatchRefusedError, RefusedError

Json = dict[str, Any]


@dataclass(frozen=True)
class AcceptedElement:
    """An element as it is answered, and what was changed on the way."""

    row: Json
    warnings: tuple[str, ...] = ()


def write_batch(
    books: Books,
    elements: Sequence[Json],
    write: Callable[[Json], AcceptedElement],
    *,
    summarize: bool,
) -> list[Json]:
    """Summarised: any refusal raises BatchRefusedError (holding the refused elements [I]) and
    nothing is saved.

    Otherwise the good ones are saved and every element carries its status, in the order sent.
    """
    with books.unit_of_work():
        outcomes = [_write_element(books, element, write) for element in elements]
        refusals = [outcome for outcome in outcomes if isinstance(outcome, RefusedError)]
        if summarize and refusals:
            raise BatchRefusedError([_refused_row(refusal) for refusal in refusals])
    return [_answer_row(outcome, summarize) for outcome in outcomes]


def _write_element(
    books: Books, element: Json, write: Callable[[Json], AcceptedElement]
) -> AcceptedElement | RefusedError:
    try:
        with books.unit_of_work():
            return write(element)
    except RefusedError as refusal:
        return refusal


def _answer_row(outcome: AcceptedElement | RefusedError, summarize: bool) -> Json:
    if isinstance(outcome, RefusedError):
        return {**_refused_row(outcome), "StatusAttributeString": "ERROR"}
    row = outcome.row
    if outcome.warnings:
        row = {**row, "Warnings": [{"Message": message} for message in outcome.warnings]}
    return (
        row
        if summarize
        else {**row, "StatusAttributeString": "WARNING" if outcome.warnings else "OK"}
    )


def _refused_row(refusal: RefusedError) -> Json:
    return {
        **refusal.echo,
        "ValidationErrors": [{"Message": message} for message in refusal.messages],
    }
