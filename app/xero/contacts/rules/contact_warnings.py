"""What Xero made of a contact that it was asked to create, where that is not what was asked."""

from typing import Any

from app.kernel.messages import NO_MESSAGE, Message, message
from app.xero.api.element_messages import warning_messages
from app.xero.api.values import clean_text

SENTENCES = {
    "contact.creation_differences": (
        "Xero changed this contact when it created it: {differences}. Look at it in Xero"
        " and fix it there, or link another contact."
    ),
    "contact.named_otherwise": "it is called “{name}”, not “{asked}”",
    "contact.warned": "Xero says “{words}”",
}


def creation_differences(element: dict[str, Any], asked_name: str) -> Message:
    """What is to be told of Xero's answer `element`: another name, and each of its warnings; none
    when it is as it was asked for.
    """
    name = clean_text(element.get("Name"))
    differences = [
        *(
            [message("contact.named_otherwise", name=name, asked=asked_name)]
            if name != asked_name
            else []
        ),
        *(message("contact.warned", words=words) for words in warning_messages(element)),
    ]
    return (
        message("contact.creation_differences", differences=differences)
        if differences
        else NO_MESSAGE
    )
