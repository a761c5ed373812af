"""What may break a rule of the house, and why. An entry that is no longer needed fails the
suite.
"""

# Modules over 250 lines: path → reason.
LONG_MODULES: dict[str, str] = {}

# Functions over 40 lines: path::name → reason.
LONG_FUNCTIONS: dict[str, str] = {}

# Modules that write jobs beside app/reactions.py and tasks: path → reason.
ENQUEUERS: dict[str, str] = {
    "admin/services.py": "staff act on no organisation themselves: they ask a worker to",
    "app/kernel/mail.py": "a mail is a row and the job that sends it",
    "app/kernel/retention/run.py": "a clean-up is a row and the job that does it",
}

# Float beside money or hours: path → reason.
FLOATS: dict[str, str] = {
    "app/environment.py": "seconds of time-outs as the environment spells them",
    "app/xero/api/oauth.py": "seconds until a token expires",
}

# Commits beside kernel.db.transaction(): path → reason.
COMMITS: dict[str, str] = {
    "app/kernel/db.py": "transaction() itself",
}

# Modules that ask for the time: path → reason.
CLOCKS: dict[str, str] = {
    "app/accounts/rules/places.py": (
        "which currencies a form offers: those in use in the world on the day the process started"
    ),
    "app/kernel/clock.py": "the clock",
}

# Names that a library prescribes.
PRESCRIBED_NAMES = frozenset(
    {"process", "process_formdata", "process_bind_param", "process_result_value"}
)

# What a GET answers with when it is no page: endpoint → what it is.
NOT_A_PAGE: dict[str, str] = {
    "audit.download": "a download",
    "branding.logo": "a picture",
    "choices.actors": "a part of a list that is searched",
    "choices.clients": "a part of a list that is searched",
    "choices.members": "a part of a list that is searched",
    "choices.projects": "a part of a list that is searched",
    "choices.work": "a part of a list that is searched",
    "health.alive": "a word for machines",
    "health.ready": "a word for machines",
    "invoices.pdf": "a download",
    "home.index": "leads into the only organisation",
    "projects.terms": "a part of the project's form",
    "reconcile.download": "a download",
    "auth.finish_with_xero": "leads to the sign-in page when nobody comes from Xero",
    "auth.second_step": "leads to the sign-in page when no sign-in is under way",
    "reports.index": "leads to the report of time",
    "reports.time_csv": "a download",
    "reports.time_xlsx": "a download",
    "xero.calls_csv": "a download",
    "xero.callback": "always leads on",
    "xero.confirm_off": "leads back when no module is named",
    "xero.choose": "leads back when no consent is under way",
    "xero.go_on": "leads back when nobody pressed Connect",
}

# Pages that a visitor without the right link finds as an error page: endpoint → status.
ERROR_PAGES: dict[str, int] = {
    "account.take_address": 410,
    "auth.reset": 410,
    "auth.take_back": 410,
    "auth.verify": 410,
    "auth.welcome": 410,
    "exports.download": 404,
    "invitations.follow": 410,
    "invoices.adoption": 409,
    "invoices.renumbering": 409,
    "invoices.resending": 409,
}

# Addresses that answer 404 to the bare ids of one's own objects, and what else they need.
NEEDS_MORE: dict[str, str] = {
    "exports.download": "whoever asked for the export",
    "rates.create": "one scope, not a client and a project and a member at once",
    "timesheet.cell": "the cell, named in the query",
    "undo.create": "whoever did what is undone",
    "week_rows.destroy": "the row, named in the query",
}

# Functions that are participles or adjectives all the same: name → reason.
BARE_NAMES: dict[str, str] = {
    "now": "a clock is asked for nothing else: clock.now()",
    "own": "a condition that stands in nearly every query: where(own(Client))",
}

# Variables that do not say what they are all the same: path::function::name → reason.
RIDDLES: dict[str, str] = {}

# Templates that compute: path → what.
ARITHMETIC: dict[str, str] = {
    "app/templates/timer/_refused.html": "the problems of fields and form become one list",
}

# Files that are no nouns all the same: path → reason.
BARE_FILES: dict[str, str] = {
    "app/blueprints/unbilled.py": "the page's name: Unbilled",
}
