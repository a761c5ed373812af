"""Every table. Keys point across capabilities, so each process imports all models through this."""

# ruff: noqa: F401 - imported so that the metadata knows them

import admin.models
import app.accounts.models
import app.exports.models
import app.invoicing.models
import app.kernel.audit
import app.kernel.cache
import app.kernel.jobs.models
import app.kernel.limits
import app.kernel.mail
import app.kernel.retention.models
import app.kernel.undo
import app.projects.models
import app.retainers.models
import app.timesheets.models
import app.xero.api.models
import app.xero.connect.models
import app.xero.connection.models
import app.xero.contacts.models
import app.xero.sync.models
