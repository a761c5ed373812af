"""A file that hangs on a document or a contact."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """`document_id`: of whatever it hangs on. `include_online`: its customer sees it beside the
    online invoice.
    """

    id: str
    updated_ms: int
    document_id: str
    file_name: str
    mime_type: str
    content: bytes = field(repr=False)
    include_online: bool = False
