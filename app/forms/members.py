"""What people type about who works with them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    Field,
    PasswordField,
    RadioField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from app.accounts.models import Membership
from app.accounts.rules import normal_email, password_problem
from app.accounts.services.members import ROLE_COLUMNS
from app.forms.accounts import GuardedForm, text_of
from app.forms.base import Form, name_field, strip_text
from app.forms.choosers import ChooserField
from app.forms.directories import Members
from app.forms.edits import EditForm
from app.kernel.errors import DomainError
from app.kernel.ids import parse_id
from app.permissions import Role

ROLE_NOTES: Mapping[Role, str] = {
    Role.MEMBER: "Tracks their own time.",
    Role.MANAGER: "Also clients, projects, everybody's time, rates and invoices.",
    Role.ADMIN: "Also members, settings and the Xero connection.",
    Role.OWNER: "Everything, with ownership and closing the account.",
}


class RoleForm(GuardedForm):
    role = RadioField("Role", coerce=Role, default=Role.MEMBER)

    def __init__(self, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = [SelectChoice(role, role.value.capitalize()) for role in roles]


class MemberForm(EditForm, RoleForm):
    """The role of somebody who is a member."""


class InvitationForm(RoleForm):
    email = StringField(
        "E-mail",
        [InputRequired("Fill this in."), Length(max=254, message="At most 254 characters.")],
        filters=[strip_text],
    )

    def validate_email(self, field: Field) -> None:
        try:
            normal_email(field.data or "")
        except DomainError as refusal:
            raise ValidationError(refusal.message) from None


class JoinForm(GuardedForm):
    """Opening an account by an invitation, whose link has confirmed the address."""

    name = name_field("Name", 100)
    password = PasswordField("Password", [InputRequired("Fill this in.")])

    def __init__(self, email: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.email_known = email

    def validate_password(self, field: Field) -> None:
        problem = password_problem(field.data or "", text_of(self.name), self.email_known)
        if problem:
            raise ValidationError(problem)


def member_form(person: Membership, roles: list[Role]) -> MemberForm:
    form = MemberForm(roles, role=person.role)
    form.edit(person, columns=ROLE_COLUMNS)
    return form


class OfferForm(Form):
    membership_id = ChooserField(
        "New owner",
        [InputRequired("Choose who it is offered to.")],
        directory=Members(without_owners=True),
        empty_label="Member…",
    )
    keeps = BooleanField("I stay an owner as well")

    def taker_id(self) -> UUID:
        """Raises DomainError beside `membership_id`."""
        membership_id = parse_id(self.membership_id.data or "")
        if membership_id is None:
            raise DomainError("Choose a member from the list.", "membership_id")
        return membership_id
