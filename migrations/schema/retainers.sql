-- retainers: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE retainer (
    project_id uuid NOT NULL,
    starts_on date NOT NULL,
    every text NOT NULL,
    fee_minor bigint NOT NULL,
    cap_seconds integer NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    anchor_day integer NOT NULL,
    anchor_month integer NOT NULL,
    rollover text DEFAULT 'none'::text NOT NULL,
    rollover_seconds integer,
    rollover_periods integer,
    overage_rate numeric(14,4),
    prorate boolean DEFAULT false NOT NULL,
    stops boolean DEFAULT false NOT NULL,
    CONSTRAINT ck_retainer_anchor CHECK (anchor_day BETWEEN 1 AND 31 AND anchor_month BETWEEN 1 AND 12),
    CONSTRAINT ck_retainer_every CHECK ((every = ANY (ARRAY['month'::text, 'quarter'::text, 'year'::text]))),
    CONSTRAINT ck_retainer_limits CHECK (((rollover_seconds >= 0) AND (rollover_periods > 0) AND (overage_rate >= (0)::numeric))),
    CONSTRAINT ck_retainer_not_negative CHECK (((fee_minor >= 0) AND (cap_seconds >= 0))),
    CONSTRAINT ck_retainer_rollover CHECK (((rollover = ANY (ARRAY['none'::text, 'limited'::text, 'unlimited'::text])) AND ((rollover = 'limited'::text) = ((rollover_seconds IS NOT NULL) OR (rollover_periods IS NOT NULL)))))
);
ALTER TABLE retainer FORCE ROW LEVEL SECURITY;
ALTER TABLE retainer ADD CONSTRAINT pk_retainer PRIMARY KEY (org_id, id);
ALTER TABLE retainer ADD CONSTRAINT uq_retainer_org_id_project_id_starts_on UNIQUE (org_id, project_id, starts_on);
CREATE POLICY in_force ON retainer TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE retainer ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE retainer TO hourline_app;

CREATE TABLE retainer_bill (
    project_id uuid NOT NULL,
    period_start date NOT NULL,
    invoice_id uuid NOT NULL,
    used_seconds bigint NOT NULL,
    overage_seconds bigint NOT NULL,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_retainer_bill_not_negative CHECK (((used_seconds >= 0) AND (overage_seconds >= 0)))
);
ALTER TABLE retainer_bill FORCE ROW LEVEL SECURITY;
ALTER TABLE retainer_bill ADD CONSTRAINT pk_retainer_bill PRIMARY KEY (org_id, id);
ALTER TABLE retainer_bill
    ADD CONSTRAINT uq_retainer_bill_org_id_project_id_period_start UNIQUE (org_id, project_id, period_start);
CREATE INDEX ix_retainer_bill_org_id_invoice_id ON retainer_bill (org_id, invoice_id);
CREATE POLICY in_force ON retainer_bill TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE retainer_bill ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE retainer_bill TO hourline_app;
