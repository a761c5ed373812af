-- projects: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE budget_alert (
    project_id uuid NOT NULL,
    subject text NOT NULL,
    period date NOT NULL,
    threshold integer NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_budget_alert_subject CHECK ((subject = ANY (ARRAY['budget'::text, 'cap'::text])))
);
ALTER TABLE budget_alert FORCE ROW LEVEL SECURITY;
ALTER TABLE budget_alert ADD CONSTRAINT pk_budget_alert PRIMARY KEY (org_id, id);
ALTER TABLE budget_alert
    ADD CONSTRAINT uq_budget_alert_org_id_project_id_subject_period_threshold UNIQUE (org_id, project_id, subject, period, threshold);
ALTER TABLE budget_alert ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON budget_alert TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE budget_alert TO hourline_app;

CREATE TABLE client (
    name text NOT NULL,
    name_key text NOT NULL,
    currency text NOT NULL,
    contact_id uuid,
    archived_at timestamp with time zone,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE client FORCE ROW LEVEL SECURITY;
ALTER TABLE client ADD CONSTRAINT pk_client PRIMARY KEY (org_id, id);
ALTER TABLE client ADD CONSTRAINT uq_client_org_id_name_key UNIQUE (org_id, name_key);
CREATE INDEX ix_client_org_id_contact_id ON client (org_id, contact_id);
ALTER TABLE client ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON client TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE client TO hourline_app;

CREATE TABLE fixed_bill (
    project_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    milestone_id uuid,
    amount_hundredths bigint NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_fixed_bill_amount CHECK ((amount_hundredths > 0))
);
ALTER TABLE fixed_bill FORCE ROW LEVEL SECURITY;
ALTER TABLE fixed_bill ADD CONSTRAINT pk_fixed_bill PRIMARY KEY (org_id, id);
ALTER TABLE fixed_bill ADD CONSTRAINT uq_fixed_bill_org_id_milestone_id UNIQUE (org_id, milestone_id);
CREATE INDEX ix_fixed_bill_org_id_invoice_id ON fixed_bill (org_id, invoice_id);
CREATE INDEX ix_fixed_bill_org_id_project_id ON fixed_bill (org_id, project_id);
ALTER TABLE fixed_bill ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON fixed_bill TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fixed_bill TO hourline_app;

CREATE TABLE milestone (
    project_id uuid NOT NULL,
    name text NOT NULL,
    amount_minor bigint,
    percent numeric(14,4),
    due_on date,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_milestone_amount CHECK (((amount_minor IS NULL) <> (percent IS NULL))),
    CONSTRAINT ck_milestone_not_negative CHECK (((amount_minor > 0) AND (percent > (0)::numeric)))
);
ALTER TABLE milestone FORCE ROW LEVEL SECURITY;
ALTER TABLE milestone ADD CONSTRAINT pk_milestone PRIMARY KEY (org_id, id);
CREATE INDEX ix_milestone_org_id_project_id ON milestone (org_id, project_id);
CREATE POLICY in_force ON milestone TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE milestone ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE milestone TO hourline_app;

CREATE TABLE project (
    client_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    billing_mode character varying(32) NOT NULL,
    billable boolean NOT NULL,
    budget_seconds integer,
    fixed_price_minor bigint,
    archived_at timestamp with time zone,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    budget_minor bigint,
    budget_every text DEFAULT 'total'::text NOT NULL,
    CONSTRAINT ck_project_billing_mode CHECK (billing_mode IN ('time', 'retainer', 'fixed')),
    CONSTRAINT ck_project_budget CHECK (((budget_every = ANY (ARRAY['total'::text, 'month'::text])) AND (budget_minor >= 0) AND ((budget_seconds IS NULL) OR (budget_minor IS NULL)))),
    CONSTRAINT ck_project_fixed_price CHECK ((((billing_mode)::text = 'fixed'::text) = (fixed_price_minor IS NOT NULL))),
    CONSTRAINT ck_project_not_negative CHECK (((budget_seconds >= 0) AND (fixed_price_minor >= 0)))
);
ALTER TABLE project FORCE ROW LEVEL SECURITY;
ALTER TABLE project ADD CONSTRAINT pk_project PRIMARY KEY (org_id, id);
ALTER TABLE project ADD CONSTRAINT uq_project_org_id_client_id_name_key UNIQUE (org_id, client_id, name_key);
CREATE POLICY in_force ON project TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE project ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE project TO hourline_app;

CREATE TABLE rate (
    membership_id uuid,
    project_id uuid,
    client_id uuid,
    starts_on date DEFAULT '2000-01-01'::date NOT NULL,
    amount numeric(14,4),
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_rate_not_negative CHECK ((amount >= (0)::numeric)),
    CONSTRAINT ck_rate_one_scope CHECK (((client_id IS NULL) OR ((project_id IS NULL) AND (membership_id IS NULL))))
);
ALTER TABLE rate FORCE ROW LEVEL SECURITY;
ALTER TABLE rate ADD CONSTRAINT pk_rate PRIMARY KEY (org_id, id);
ALTER TABLE rate
    ADD CONSTRAINT uq_rate_org_id_membership_id_project_id_client_id_starts_on UNIQUE NULLS NOT DISTINCT (org_id, membership_id, project_id, client_id, starts_on);
CREATE POLICY in_force ON rate TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE rate ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE rate TO hourline_app;

CREATE TABLE task (
    project_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    billable boolean NOT NULL,
    archived_at timestamp with time zone,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE task FORCE ROW LEVEL SECURITY;
ALTER TABLE task ADD CONSTRAINT pk_task PRIMARY KEY (org_id, id);
ALTER TABLE task ADD CONSTRAINT uq_task_org_id_project_id_name_key UNIQUE (org_id, project_id, name_key);
CREATE POLICY in_force ON task TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE task TO hourline_app;
