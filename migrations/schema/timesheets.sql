-- timesheets: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE entry_lock (
    entry_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    label jsonb NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE entry_lock FORCE ROW LEVEL SECURITY;
ALTER TABLE entry_lock ADD CONSTRAINT pk_entry_lock PRIMARY KEY (org_id, id);
ALTER TABLE entry_lock ADD CONSTRAINT uq_entry_lock_org_id_entry_id UNIQUE (org_id, entry_id);
CREATE INDEX ix_entry_lock_org_id_invoice_id ON entry_lock (org_id, invoice_id);
ALTER TABLE entry_lock ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON entry_lock TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE entry_lock TO hourline_app;

CREATE TABLE time_entry (
    membership_id uuid NOT NULL,
    project_id uuid NOT NULL,
    task_id uuid,
    entry_date date NOT NULL,
    seconds integer NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    description text NOT NULL,
    billable boolean NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_time_entry_not_negative CHECK ((seconds >= 0)),
    CONSTRAINT ck_time_entry_seconds_between CHECK (((ended_at IS NULL) OR ((EXTRACT(epoch FROM (ended_at - started_at)))::bigint = seconds))),
    CONSTRAINT ck_time_entry_start_and_end CHECK (((started_at IS NULL) = (ended_at IS NULL)))
);
ALTER TABLE time_entry FORCE ROW LEVEL SECURITY;
ALTER TABLE time_entry ADD CONSTRAINT pk_time_entry PRIMARY KEY (org_id, id);
CREATE INDEX ix_time_entry_org_id_membership_id_entry_date ON time_entry (org_id, membership_id, entry_date);
CREATE INDEX ix_time_entry_org_id_project_id_entry_date ON time_entry (org_id, project_id, entry_date);
CREATE POLICY in_force ON time_entry TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE time_entry ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE time_entry TO hourline_app;

CREATE TABLE timer (
    membership_id uuid NOT NULL,
    project_id uuid,
    task_id uuid,
    description text NOT NULL,
    billable boolean NOT NULL,
    started_at timestamp with time zone NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE timer FORCE ROW LEVEL SECURITY;
ALTER TABLE timer ADD CONSTRAINT pk_timer PRIMARY KEY (org_id, id);
ALTER TABLE timer ADD CONSTRAINT uq_timer_org_id_membership_id UNIQUE (org_id, membership_id);
CREATE POLICY in_force ON timer TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE timer ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE timer TO hourline_app;
