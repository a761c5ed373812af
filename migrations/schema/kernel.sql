-- kernel: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE audit_entry (
    actor_id uuid,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL,
    address text NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_entry ADD CONSTRAINT pk_audit_entry PRIMARY KEY (org_id, id);
CREATE INDEX ix_audit_entry_org_id_created_at ON audit_entry (org_id, created_at);
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY expired_delete ON audit_entry FOR DELETE TO CURRENT_USER USING ((created_at < (now() - '1 year 1 mon'::interval)));
CREATE POLICY expired_select ON audit_entry FOR SELECT TO CURRENT_USER USING ((created_at < (now() - '1 year 1 mon'::interval)));
CREATE POLICY in_force ON audit_entry TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT ON TABLE audit_entry TO hourline_app;

CREATE UNLOGGED TABLE cache_entry (
    key text NOT NULL,
    org_id uuid NOT NULL,
    value jsonb NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE cache_entry ADD CONSTRAINT pk_cache_entry PRIMARY KEY (key);
CREATE INDEX ix_cache_entry_org_id ON cache_entry (org_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cache_entry TO hourline_app;

CREATE TABLE job (
    id uuid NOT NULL,
    org_id uuid,
    kind text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL,
    priority integer NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    tries integer NOT NULL,
    lease uuid,
    lease_expires_at timestamp with time zone,
    asked_by uuid,
    last_error jsonb,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT ck_job_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'dead'::text])))
);
ALTER TABLE job ADD CONSTRAINT pk_job PRIMARY KEY (id);
CREATE INDEX ix_job_due ON job (next_try_at) WHERE (state = 'waiting'::text);
CREATE INDEX ix_job_leased ON job (lease_expires_at) WHERE (state = 'running'::text);
CREATE INDEX ix_job_org_id_kind ON job (org_id, kind, created_at);
CREATE UNIQUE INDEX uq_job_waiting ON job (kind, org_id, subject) NULLS NOT DISTINCT WHERE (state = 'waiting'::text);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE job TO hourline_app;
GRANT INSERT ON TABLE job TO hourline_admin;
GRANT SELECT (
    id, org_id, kind, subject, state, priority, next_try_at, tries, lease_expires_at, last_error,
    created_at, finished_at
) ON TABLE job TO hourline_admin;
GRANT UPDATE (state, priority, next_try_at, tries, finished_at) ON TABLE job TO hourline_admin;

CREATE TABLE job_turn (
    org_id uuid NOT NULL,
    served_at timestamp with time zone NOT NULL
);
ALTER TABLE job_turn ADD CONSTRAINT pk_job_turn PRIMARY KEY (org_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE job_turn TO hourline_app;

CREATE TABLE mail_message (
    id uuid NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    org_id uuid
);
ALTER TABLE mail_message ADD CONSTRAINT pk_mail_message PRIMARY KEY (id);
CREATE INDEX ix_mail_message_org_id ON mail_message (org_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE mail_message TO hourline_app;

CREATE TABLE period_run (
    name text NOT NULL,
    slot timestamp with time zone NOT NULL
);
ALTER TABLE period_run ADD CONSTRAINT pk_period_run PRIMARY KEY (name, slot);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE period_run TO hourline_app;
GRANT SELECT (name, slot) ON TABLE period_run TO hourline_admin;

CREATE TABLE retention_run (
    id uuid NOT NULL,
    asked_by uuid,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    counts jsonb NOT NULL,
    dry boolean DEFAULT false NOT NULL
);
ALTER TABLE retention_run ADD CONSTRAINT pk_retention_run PRIMARY KEY (id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE retention_run TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE retention_run TO hourline_admin;

CREATE TABLE token_bucket (
    key bytea NOT NULL,
    full_at timestamp with time zone NOT NULL
);
ALTER TABLE token_bucket ADD CONSTRAINT pk_token_bucket PRIMARY KEY (key);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE token_bucket TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE token_bucket TO hourline_admin;
