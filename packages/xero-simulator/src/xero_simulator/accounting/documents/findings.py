"""What the rules found while a document was read."""

from dataclasses import dataclass, field


@dataclass
class Findings:
    """Errors refuse the document; warnings come back with it. Line errors are kept by the line's
    place too.
    """

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    by_line: dict[int, list[str]] = field(default_factory=dict)
    contact_errors: list[str] = field(default_factory=list)

    def refuse(self, message: str, line: int | None = None) -> None:
        if message not in self.errors:
            self.errors.append(message)
        if line is not None:
            self.by_line.setdefault(line, []).append(message)

    def warn(self, message: str) -> None:
        self.warnings.append(message)
