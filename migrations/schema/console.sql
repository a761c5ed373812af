-- console: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE staff (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    totp_secret text NOT NULL,
    totp_step integer NOT NULL,
    disabled_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE staff ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE staff ADD CONSTRAINT uq_staff_email UNIQUE (email);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff TO hourline_admin;

CREATE TABLE staff_action (
    id uuid NOT NULL,
    staff_id uuid,
    org_id uuid,
    action text NOT NULL,
    subject text NOT NULL,
    details jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE staff_action ADD CONSTRAINT pk_staff_action PRIMARY KEY (id);
CREATE INDEX ix_staff_action_created_at ON staff_action (created_at);
CREATE INDEX ix_staff_action_org_id ON staff_action (org_id);
CREATE POLICY console ON staff_action TO hourline_admin
    USING (true)
    WITH CHECK (true);
CREATE POLICY in_force ON staff_action FOR SELECT TO hourline_app USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE staff_action ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON TABLE staff_action TO hourline_app;
GRANT SELECT,INSERT ON TABLE staff_action TO hourline_admin;

CREATE TABLE staff_session (
    id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    staff_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
ALTER TABLE staff_session ADD CONSTRAINT pk_staff_session PRIMARY KEY (id);
ALTER TABLE staff_session ADD CONSTRAINT uq_staff_session_fingerprint UNIQUE (fingerprint);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE staff_session TO hourline_admin;
