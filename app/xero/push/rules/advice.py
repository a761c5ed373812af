from dataclasses import dataclass

# Xero's words when another invoice has the number (facts 3.8).
NUMBER_TAKEN = "invoice # must be unique"


@dataclass(frozen=True)
class Advice:
    """The problem in the user's words, what to do about it, and the place where: client, edit,
    xero or defaults. `code` is what is stored.
    """

    code: str
    problem: str
    advice: str
    place: str = "edit"

    @property
    def sentences(self) -> dict[str, str]:
        return {self.code: self.problem, f"{self.code}.advice": self.advice}
