"""Pushing invoices: at most one in Xero of each, whatever crashes, times out or is retried
(reliability.md, Exactly one invoice).

One push, in order: `tasks.push_invoice` runs `services/attempts`. `services/claims` takes the
invoice and its companions (`batches`) in transaction A and freezes their request (`requests`, whose
text is `rules/request_body`). `services/creation` makes the call; `services/lookup` asks Xero first
where `rules/steps` says so, and `adoption` decides about what it found. `services/record` writes
what became of each (`rules/outcomes`) in transaction B, `undo` when nothing was sent. What a person
then decides is in `services/decisions` and `retries`.
"""
