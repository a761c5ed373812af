"""Choosing the Xero organisation, and filtering the data access log."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import BooleanField, RadioField
from wtforms.validators import InputRequired

from app.forms.base import Form
from app.kernel.ids import parse_id
from app.xero.api.schemas import Tenant


class ChooseForm(Form):
    """Which of the organisations the consent reaches; `replace` says that another one's data may
    go.
    """

    tenant_id = RadioField(
        "Xero organisation",
        [InputRequired("Choose the organisation.")],
        choices=[],
        validate_choice=False,
    )
    replace = BooleanField("Remove what came from the organisation that is connected now")

    def offer(self, tenants: Sequence[Tenant], current: str) -> None:
        """The choices; `current`, the organisation connected now, is chosen already, any other
        never.
        """
        self.tenant_id.choices = [(str(tenant.tenant_id), tenant.name) for tenant in tenants]
        self.tenant_id.data = self.tenant_id.data or current

    @property
    def chosen_tenant_id(self) -> UUID:
        """The chosen identifier; one that is none matches no organisation."""
        return parse_id(self.tenant_id.data or "") or UUID(int=0)
