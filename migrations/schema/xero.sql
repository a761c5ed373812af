-- xero: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE contact (
    name text NOT NULL,
    name_key text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL
);
ALTER TABLE contact FORCE ROW LEVEL SECURITY;
ALTER TABLE contact ADD CONSTRAINT pk_contact PRIMARY KEY (org_id, id);
CREATE INDEX ix_contact_org_id_name_key ON contact (org_id, name_key);
ALTER TABLE contact ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON contact TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE contact TO hourline_app;

CREATE TABLE identity_attempt (
    state bytea NOT NULL,
    browser bytea NOT NULL,
    user_id uuid,
    verifier text NOT NULL,
    nonce text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    claims text DEFAULT ''::text NOT NULL
);
ALTER TABLE identity_attempt ADD CONSTRAINT pk_identity_attempt PRIMARY KEY (state);
CREATE INDEX ix_identity_attempt_browser ON identity_attempt (browser);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE identity_attempt TO hourline_app;

CREATE TABLE item (
    code text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    unit_price numeric(14,4),
    account_code text NOT NULL,
    tax_type text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE item FORCE ROW LEVEL SECURITY;
ALTER TABLE item ADD CONSTRAINT pk_item PRIMARY KEY (org_id, id);
ALTER TABLE item ADD CONSTRAINT uq_item_org_id_code UNIQUE (org_id, code);
CREATE POLICY in_force ON item TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE item TO hourline_app;

CREATE TABLE oauth_attempt (
    state bytea NOT NULL,
    session_id uuid NOT NULL,
    user_id uuid NOT NULL,
    org_id uuid NOT NULL,
    verifier text NOT NULL,
    nonce text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    grant_id uuid,
    auth_event_id uuid
);
ALTER TABLE oauth_attempt ADD CONSTRAINT pk_oauth_attempt PRIMARY KEY (state);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE oauth_attempt TO hourline_app;

CREATE TABLE sync_run (
    kind text NOT NULL,
    state text NOT NULL,
    cause text NOT NULL,
    asked_by uuid,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    pages integer NOT NULL,
    records integer NOT NULL,
    expected integer,
    problem jsonb,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    since date,
    CONSTRAINT ck_sync_run_kind CHECK ((kind = ANY (ARRAY['contacts'::text, 'items'::text, 'tracking'::text, 'invoices'::text, 'comparison'::text]))),
    CONSTRAINT ck_sync_run_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);
ALTER TABLE sync_run FORCE ROW LEVEL SECURITY;
ALTER TABLE sync_run ADD CONSTRAINT pk_sync_run PRIMARY KEY (org_id, id);
CREATE INDEX ix_sync_run_org_id_kind_created_at ON sync_run (org_id, kind, created_at);
CREATE POLICY console ON sync_run FOR SELECT TO hourline_admin USING (true);
CREATE POLICY in_force ON sync_run TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE sync_run ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sync_run TO hourline_app;
GRANT SELECT (
    kind, state, cause, started_at, finished_at, pages, records, problem, org_id, id, created_at
) ON TABLE sync_run TO hourline_admin;

CREATE TABLE sync_state (
    kind text NOT NULL,
    modified_since timestamp with time zone,
    next_modified_since timestamp with time zone,
    page integer NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    run_started_at timestamp with time zone,
    disturbed boolean NOT NULL
);
ALTER TABLE sync_state FORCE ROW LEVEL SECURITY;
ALTER TABLE sync_state ADD CONSTRAINT pk_sync_state PRIMARY KEY (org_id, id);
ALTER TABLE sync_state ADD CONSTRAINT uq_sync_state_org_id_kind UNIQUE (org_id, kind);
CREATE POLICY in_force ON sync_state TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE sync_state ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sync_state TO hourline_app;

CREATE TABLE tracking_category (
    name text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE tracking_category FORCE ROW LEVEL SECURITY;
ALTER TABLE tracking_category ADD CONSTRAINT pk_tracking_category PRIMARY KEY (org_id, id);
CREATE POLICY in_force ON tracking_category TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE tracking_category ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE tracking_category TO hourline_app;

CREATE TABLE tracking_option (
    category_id uuid NOT NULL,
    name text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE tracking_option FORCE ROW LEVEL SECURITY;
ALTER TABLE tracking_option ADD CONSTRAINT pk_tracking_option PRIMARY KEY (org_id, id);
CREATE POLICY in_force ON tracking_option TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE tracking_option ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE tracking_option TO hourline_app;

CREATE TABLE webhook_event (
    tenant_id uuid NOT NULL,
    category text NOT NULL,
    resource_id uuid NOT NULL,
    event_at timestamp with time zone NOT NULL,
    event_type text NOT NULL,
    received_at timestamp with time zone NOT NULL
);
ALTER TABLE webhook_event ADD CONSTRAINT pk_webhook_event PRIMARY KEY (tenant_id, category, resource_id, event_at);
CREATE INDEX ix_webhook_event_received_at ON webhook_event (received_at);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE webhook_event TO hourline_app;
GRANT SELECT ON TABLE webhook_event TO hourline_admin;

CREATE TABLE webhook_tally (
    day date NOT NULL,
    outcome text NOT NULL,
    events bigint NOT NULL
);
ALTER TABLE webhook_tally ADD CONSTRAINT pk_webhook_tally PRIMARY KEY (day, outcome);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE webhook_tally TO hourline_app;
GRANT SELECT ON TABLE webhook_tally TO hourline_admin;

CREATE TABLE xero_call (
    purpose text NOT NULL,
    asked_by uuid,
    method text NOT NULL,
    endpoint text NOT NULL,
    status integer,
    outcome text NOT NULL,
    records integer NOT NULL,
    bytes bigint NOT NULL,
    milliseconds integer NOT NULL,
    correlation_id text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE xero_call FORCE ROW LEVEL SECURITY;
ALTER TABLE xero_call ADD CONSTRAINT pk_xero_call PRIMARY KEY (org_id, id);
CREATE INDEX ix_xero_call_org_id_created_at ON xero_call (org_id, created_at);
CREATE POLICY console ON xero_call FOR SELECT TO hourline_admin USING (true);
CREATE POLICY in_force ON xero_call TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE xero_call ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_call TO hourline_app;
GRANT SELECT (
    purpose, method, endpoint, status, outcome, records, bytes, milliseconds, correlation_id,
    org_id, id, created_at
) ON TABLE xero_call TO hourline_admin;

CREATE TABLE xero_call_slot (
    id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE xero_call_slot ADD CONSTRAINT pk_xero_call_slot PRIMARY KEY (id);
CREATE INDEX ix_xero_call_slot_tenant_id ON xero_call_slot (tenant_id, expires_at);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_call_slot TO hourline_app;
GRANT SELECT (tenant_id, expires_at) ON TABLE xero_call_slot TO hourline_admin;

CREATE TABLE xero_connection (
    grant_id uuid NOT NULL,
    connection_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    tenant_name text NOT NULL,
    state character varying(32) NOT NULL,
    reason jsonb,
    connected_by uuid NOT NULL,
    connected_at timestamp with time zone NOT NULL,
    short_code text NOT NULL,
    country text NOT NULL,
    base_currency text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    setup_done text[] DEFAULT '{}'::text[] NOT NULL,
    lost_at timestamp with time zone,
    CONSTRAINT ck_xero_connection_state CHECK (state IN ('connected', 'needs_reconnect'))
);
ALTER TABLE xero_connection FORCE ROW LEVEL SECURITY;
ALTER TABLE xero_connection ADD CONSTRAINT pk_xero_connection PRIMARY KEY (org_id, id);
ALTER TABLE xero_connection ADD CONSTRAINT uq_xero_connection_org_id UNIQUE (org_id);
CREATE POLICY console ON xero_connection FOR SELECT TO hourline_admin USING (true);
CREATE POLICY in_force ON xero_connection TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE xero_connection ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_connection TO hourline_app;
GRANT SELECT (
    grant_id, state, reason, connected_at, country, base_currency, org_id, id, created_at, lost_at
) ON TABLE xero_connection TO hourline_admin;

CREATE TABLE xero_grant (
    id uuid NOT NULL,
    xero_user_id uuid NOT NULL,
    access_token text NOT NULL,
    refresh_token text NOT NULL,
    previous_refresh_token text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    refreshed_at timestamp with time zone NOT NULL,
    scopes text NOT NULL,
    revoked_at timestamp with time zone
);
ALTER TABLE xero_grant ADD CONSTRAINT pk_xero_grant PRIMARY KEY (id);
ALTER TABLE xero_grant ADD CONSTRAINT uq_xero_grant_xero_user_id UNIQUE (xero_user_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_grant TO hourline_app;
GRANT SELECT (id, expires_at, refreshed_at, revoked_at) ON TABLE xero_grant TO hourline_admin;

CREATE TABLE xero_module (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    key text NOT NULL,
    enabled boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by uuid
);
ALTER TABLE xero_module FORCE ROW LEVEL SECURITY;
ALTER TABLE xero_module ADD CONSTRAINT pk_xero_module PRIMARY KEY (org_id, id);
ALTER TABLE xero_module ADD CONSTRAINT uq_xero_module_org_id_key UNIQUE (org_id, key);
CREATE POLICY in_force ON xero_module TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE xero_module ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_module TO hourline_app;

CREATE TABLE xero_tenant_budget (
    tenant_id uuid NOT NULL,
    day_remaining integer,
    parked_until timestamp with time zone,
    problem text NOT NULL,
    recent timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    day_seen_at timestamp with time zone
);
ALTER TABLE xero_tenant_budget ADD CONSTRAINT pk_xero_tenant_budget PRIMARY KEY (tenant_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_tenant_budget TO hourline_app;
GRANT SELECT (
    tenant_id, day_remaining, parked_until, problem, recent, day_seen_at
) ON TABLE xero_tenant_budget TO hourline_admin;

CREATE TABLE xero_tenant_directory (
    tenant_id uuid NOT NULL,
    org_id uuid NOT NULL,
    grant_id uuid NOT NULL
);
ALTER TABLE xero_tenant_directory ADD CONSTRAINT pk_xero_tenant_directory PRIMARY KEY (tenant_id, org_id);
CREATE INDEX ix_xero_tenant_directory_grant_id ON xero_tenant_directory (grant_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_tenant_directory TO hourline_app;
GRANT SELECT (tenant_id, org_id) ON TABLE xero_tenant_directory TO hourline_admin;
