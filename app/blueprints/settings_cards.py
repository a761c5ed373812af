"""What stands on the settings page: where each thing is set, in three groups."""

from dataclasses import dataclass

from flask import current_app

from app.permissions import Permission, Role, can


@dataclass(frozen=True)
class Card:
    """`permission`: whoever has it sees the card; `text`: what one finds there."""

    endpoint: str
    permission: Permission
    title: str
    text: str
    glyph: str


@dataclass(frozen=True)
class Group:
    title: str
    cards: tuple[Card, ...]


OWNERSHIP = Card(
    "ownership.show",
    Permission.OWN,
    "Ownership",
    "Who owns the organisation. Offer it to somebody else.",
    "key",
)
PERSONAL = (
    Card(
        "settings.profile",
        Permission.TRACK_OWN_TIME,
        "Your profile",
        "Name, time zone, formats, theme and e-mails.",
        "user-circle",
    ),
    Card(
        "account.show",
        Permission.TRACK_OWN_TIME,
        "Security",
        "Password, passkeys, second factor, where you are signed in.",
        "shield-lock",
    ),
)
INVOICING = (
    Card(
        "invoice_defaults.edit",
        Permission.MANAGE_CONNECTION,
        "Invoice defaults",
        "Account, tax, theme, terms and numbers of new invoices.",
        "file-invoice",
    ),
    Card(
        "xero.show",
        Permission.SEE_CONNECTION,
        "Xero",
        "The connection, what it syncs and what it may do.",
        "plug-connected",
    ),
    Card(
        "contacts.index",
        Permission.LINK_CONTACTS,
        "Clients and contacts",
        "Which client is which contact in Xero.",
        "link",
    ),
    Card(
        "setup.tracking",
        Permission.MANAGE_CONNECTION,
        "Tracking categories",
        "What the lines of new invoices carry.",
        "tags",
    ),
)
ORGANISATION = (
    Card(
        "settings.edit",
        Permission.MANAGE_ORGANISATION,
        "Organisation",
        "Name, logo, time zone, currency and formats.",
        "building",
    ),
    Card(
        "members.index",
        Permission.MANAGE_MEMBERS,
        "Members",
        "Who works here, and in which role.",
        "users",
    ),
    OWNERSHIP,
    Card(
        "audit.index",
        Permission.SEE_LOGS,
        "Audit log",
        "Who did what, when and from where.",
        "list-details",
    ),
    Card(
        "exports.index",
        Permission.SEE_LOGS,
        "Export",
        "Everything of the organisation in one file.",
        "file-export",
    ),
    Card(
        "closure.show",
        Permission.OWN,
        "Close the account",
        "What happens then, and how to undo it.",
        "archive",
    ),
)
GROUPS = (
    Group("You", PERSONAL),
    Group("Invoicing", INVOICING),
    Group("Organisation", ORGANISATION),
)


def groups_for(role: Role, *, is_offered_ownership: bool) -> list[Group]:
    """The groups that have a card for the role. Whoever is offered the ownership sees that too."""

    def is_visible(card: Card) -> bool:
        is_offer = is_offered_ownership and card == OWNERSHIP
        return card.endpoint in current_app.view_functions and (
            is_offer or can(role, card.permission)
        )

    groups = [
        Group(group.title, tuple(card for card in group.cards if is_visible(card)))
        for group in GROUPS
    ]
    return [group for group in groups if group.cards]
