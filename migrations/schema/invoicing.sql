-- invoicing: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE bulk_item (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    run_id uuid NOT NULL,
    client_id uuid NOT NULL,
    client_name text NOT NULL,
    seen_entries integer NOT NULL,
    seen_seconds bigint NOT NULL,
    seen_amount_hundredths bigint NOT NULL,
    state character varying(32) NOT NULL,
    reason jsonb,
    place text DEFAULT ''::text NOT NULL,
    invoice_id uuid,
    project_id uuid,
    project_name text DEFAULT ''::text NOT NULL,
    period_start date,
    CONSTRAINT ck_bulk_item_period CHECK (((project_id IS NULL) = (period_start IS NULL)))
);
ALTER TABLE bulk_item FORCE ROW LEVEL SECURITY;
ALTER TABLE bulk_item ADD CONSTRAINT pk_bulk_item PRIMARY KEY (org_id, id);
ALTER TABLE bulk_item ADD CONSTRAINT uq_bulk_item_org_id_invoice_id UNIQUE (org_id, invoice_id);
ALTER TABLE bulk_item
    ADD CONSTRAINT uq_bulk_item_org_id_run_id_client_id_project_id_period_start UNIQUE NULLS NOT DISTINCT (org_id, run_id, client_id, project_id, period_start);
ALTER TABLE bulk_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON bulk_item TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE bulk_item TO hourline_app;

CREATE TABLE bulk_run (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    asked_by uuid NOT NULL,
    invoice_date date NOT NULL,
    until date,
    "grouping" character varying(32) NOT NULL,
    send boolean NOT NULL,
    finished_at timestamp with time zone
);
ALTER TABLE bulk_run FORCE ROW LEVEL SECURITY;
ALTER TABLE bulk_run ADD CONSTRAINT pk_bulk_run PRIMARY KEY (org_id, id);
CREATE INDEX ix_bulk_run_org_id_created_at ON bulk_run (org_id, created_at);
ALTER TABLE bulk_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON bulk_run TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE bulk_run TO hourline_app;

CREATE TABLE invoice (
    client_id uuid NOT NULL,
    client_name text NOT NULL,
    contact_id uuid,
    created_by uuid NOT NULL,
    state character varying(32) NOT NULL,
    reference text,
    numbering character varying(32) NOT NULL,
    currency text NOT NULL,
    invoice_date date NOT NULL,
    due_date date NOT NULL,
    "grouping" character varying(32) NOT NULL,
    line_amount_types character varying(32) NOT NULL,
    branding_theme_id uuid,
    subtotal_hundredths bigint NOT NULL,
    tax_hundredths bigint NOT NULL,
    total_hundredths bigint NOT NULL,
    xero_invoice_id uuid,
    xero_number text NOT NULL,
    xero_total_hundredths bigint,
    pushed_at timestamp with time zone,
    problem jsonb,
    advice jsonb,
    xero_words text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    rounding character varying(32) DEFAULT 'none'::character varying NOT NULL,
    rounding_minutes integer DEFAULT 15 NOT NULL,
    rounding_per character varying(32) DEFAULT 'entry'::character varying NOT NULL,
    billing_mode character varying(32) DEFAULT 'time'::character varying NOT NULL,
    number_prefix text,
    line_template text DEFAULT ''::text NOT NULL,
    form_token uuid,
    search_key text GENERATED ALWAYS AS (lower(NORMALIZE(((((client_name || ' '::text) || COALESCE(reference, ''::text)) || ' '::text) || xero_number), NFKC))) STORED NOT NULL,
    CONSTRAINT ck_invoice_rounding_minutes CHECK ((rounding_minutes = ANY (ARRAY[6, 15, 30, 60])))
);
ALTER TABLE invoice FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice ADD CONSTRAINT pk_invoice PRIMARY KEY (org_id, id);
ALTER TABLE invoice ADD CONSTRAINT uq_invoice_org_id_form_token UNIQUE (org_id, form_token);
ALTER TABLE invoice ADD CONSTRAINT uq_invoice_org_id_reference UNIQUE (org_id, reference);
CREATE INDEX ix_invoice_org_id_client_id ON invoice (org_id, client_id);
CREATE INDEX ix_invoice_org_id_client_name ON invoice (org_id, client_name, id);
CREATE INDEX ix_invoice_org_id_created_at ON invoice (org_id, created_at, id);
CREATE INDEX ix_invoice_org_id_due_date ON invoice (org_id, due_date, id);
CREATE INDEX ix_invoice_org_id_invoice_date ON invoice (org_id, invoice_date, id);
CREATE INDEX ix_invoice_org_id_state_created_at ON invoice (org_id, state, created_at);
CREATE INDEX ix_invoice_org_id_total_hundredths ON invoice (org_id, total_hundredths, id);
CREATE INDEX ix_invoice_org_id_xero_invoice_id ON invoice (org_id, xero_invoice_id);
CREATE POLICY console ON invoice FOR SELECT TO hourline_admin USING (true);
CREATE POLICY in_force ON invoice TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice TO hourline_app;
GRANT SELECT (
    state, reference, pushed_at, problem, advice, org_id, id, created_at
) ON TABLE invoice TO hourline_admin;

CREATE TABLE invoice_defaults (
    account_code text NOT NULL,
    tax_type text NOT NULL,
    branding_theme_id uuid,
    terms_days integer NOT NULL,
    number_prefix text NOT NULL,
    next_number integer NOT NULL,
    numbering character varying(32) NOT NULL,
    "grouping" character varying(32) NOT NULL,
    line_amount_types character varying(32) NOT NULL,
    line_template text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    tracking jsonb DEFAULT '{}'::jsonb NOT NULL,
    rounding character varying(32) DEFAULT 'none'::character varying NOT NULL,
    rounding_minutes integer DEFAULT 15 NOT NULL,
    rounding_per character varying(32) DEFAULT 'entry'::character varying NOT NULL,
    CONSTRAINT ck_invoice_defaults_next_number CHECK ((next_number > 0)),
    CONSTRAINT ck_invoice_defaults_rounding_minutes CHECK ((rounding_minutes = ANY (ARRAY[6, 15, 30, 60]))),
    CONSTRAINT ck_invoice_defaults_terms CHECK (((terms_days >= 1) AND (terms_days <= 365)))
);
ALTER TABLE invoice_defaults FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_defaults ADD CONSTRAINT pk_invoice_defaults PRIMARY KEY (org_id, id);
ALTER TABLE invoice_defaults ADD CONSTRAINT uq_invoice_defaults_org_id UNIQUE (org_id);
CREATE POLICY in_force ON invoice_defaults TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_defaults ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_defaults TO hourline_app;

CREATE TABLE invoice_difference (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    invoice_id uuid NOT NULL,
    aspect character varying(32) NOT NULL,
    ours text NOT NULL,
    theirs text NOT NULL,
    lines jsonb DEFAULT '[]'::jsonb NOT NULL,
    accepted_at timestamp with time zone,
    accepted_by uuid
);
ALTER TABLE invoice_difference FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_difference ADD CONSTRAINT pk_invoice_difference PRIMARY KEY (org_id, id);
ALTER TABLE invoice_difference
    ADD CONSTRAINT uq_invoice_difference_org_id_invoice_id_aspect UNIQUE (org_id, invoice_id, aspect);
CREATE POLICY in_force ON invoice_difference TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_difference ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_difference TO hourline_app;

CREATE TABLE invoice_entry (
    invoice_id uuid NOT NULL,
    line_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    seconds integer NOT NULL,
    entry_date date NOT NULL,
    member_name text NOT NULL,
    project_name text NOT NULL,
    description text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    rate numeric(14,4)
);
ALTER TABLE invoice_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_entry ADD CONSTRAINT pk_invoice_entry PRIMARY KEY (org_id, id);
ALTER TABLE invoice_entry
    ADD CONSTRAINT uq_invoice_entry_org_id_invoice_id_entry_id UNIQUE (org_id, invoice_id, entry_id);
CREATE POLICY in_force ON invoice_entry TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_entry ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_entry TO hourline_app;

CREATE TABLE invoice_event (
    invoice_id uuid NOT NULL,
    kind text NOT NULL,
    message jsonb NOT NULL,
    actor_id uuid,
    details jsonb NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE invoice_event FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_event ADD CONSTRAINT pk_invoice_event PRIMARY KEY (org_id, id);
CREATE INDEX ix_invoice_event_org_id_invoice_id ON invoice_event (org_id, invoice_id, created_at);
CREATE POLICY in_force ON invoice_event TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_event ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_event TO hourline_app;

CREATE TABLE invoice_line (
    invoice_id uuid NOT NULL,
    "position" integer NOT NULL,
    description text NOT NULL,
    quantity numeric(14,4) NOT NULL,
    unit_amount numeric(14,4) NOT NULL,
    account_code text NOT NULL,
    tax_type text NOT NULL,
    tax_rate numeric(14,4) NOT NULL,
    amount_hundredths bigint NOT NULL,
    tax_hundredths bigint NOT NULL,
    seconds bigint NOT NULL,
    tracking jsonb NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    kind character varying(32) DEFAULT 'time'::character varying NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    billed_seconds bigint DEFAULT '0'::bigint NOT NULL,
    percent numeric(14,4),
    own jsonb DEFAULT '[]'::jsonb NOT NULL
);
ALTER TABLE invoice_line FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_line ADD CONSTRAINT pk_invoice_line PRIMARY KEY (org_id, id);
ALTER TABLE invoice_line
    ADD CONSTRAINT uq_invoice_line_org_id_invoice_id_position UNIQUE (org_id, invoice_id, "position");
CREATE POLICY in_force ON invoice_line TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_line ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_line TO hourline_app;

CREATE TABLE invoice_push (
    invoice_id uuid NOT NULL,
    generation integer NOT NULL,
    first_sent_at timestamp with time zone,
    last_sent_at timestamp with time zone,
    unknown boolean NOT NULL,
    attempts integer NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    batch_id uuid,
    setbacks integer DEFAULT 0 NOT NULL,
    at_most integer DEFAULT 50 NOT NULL,
    whereabouts text DEFAULT ''::text NOT NULL,
    adopting boolean DEFAULT false NOT NULL,
    found jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE invoice_push FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_push ADD CONSTRAINT pk_invoice_push PRIMARY KEY (org_id, id);
ALTER TABLE invoice_push ADD CONSTRAINT uq_invoice_push_org_id_invoice_id UNIQUE (org_id, invoice_id);
CREATE POLICY console ON invoice_push FOR SELECT TO hourline_admin USING (true);
CREATE POLICY in_force ON invoice_push TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_push ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_push TO hourline_app;
GRANT SELECT (
    invoice_id, generation, first_sent_at, last_sent_at, unknown, attempts, org_id, id, created_at
) ON TABLE invoice_push TO hourline_admin;

CREATE TABLE invoice_release (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    invoice_id uuid NOT NULL,
    released_by uuid,
    entries integer NOT NULL
);
ALTER TABLE invoice_release FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_release ADD CONSTRAINT pk_invoice_release PRIMARY KEY (org_id, id);
ALTER TABLE invoice_release ADD CONSTRAINT uq_invoice_release_org_id_invoice_id UNIQUE (org_id, invoice_id);
CREATE POLICY in_force ON invoice_release TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_release ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_release TO hourline_app;

CREATE TABLE invoice_sighting (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    invoice_id uuid NOT NULL,
    updated_at timestamp with time zone,
    announced_at timestamp with time zone,
    compared_at timestamp with time zone
);
ALTER TABLE invoice_sighting FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_sighting ADD CONSTRAINT pk_invoice_sighting PRIMARY KEY (org_id, id);
ALTER TABLE invoice_sighting ADD CONSTRAINT uq_invoice_sighting_org_id_invoice_id UNIQUE (org_id, invoice_id);
CREATE POLICY in_force ON invoice_sighting TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invoice_sighting ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invoice_sighting TO hourline_app;

CREATE TABLE push_batch (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    led_by uuid NOT NULL,
    generation integer NOT NULL,
    size integer NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    first_sent_at timestamp with time zone NOT NULL,
    last_sent_at timestamp with time zone NOT NULL
);
ALTER TABLE push_batch FORCE ROW LEVEL SECURITY;
ALTER TABLE push_batch ADD CONSTRAINT pk_push_batch PRIMARY KEY (org_id, id);
CREATE POLICY in_force ON push_batch TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE push_batch ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE push_batch TO hourline_app;
