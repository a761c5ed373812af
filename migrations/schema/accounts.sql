-- accounts: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE invitation (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    email text NOT NULL,
    role character varying(32) NOT NULL,
    fingerprint bytea NOT NULL,
    invited_by uuid NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT ck_invitation_role CHECK (role IN ('member', 'manager', 'admin'))
);
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
ALTER TABLE invitation ADD CONSTRAINT pk_invitation PRIMARY KEY (org_id, id);
CREATE INDEX ix_invitation_org_id_fingerprint ON invitation (org_id, fingerprint);
CREATE UNIQUE INDEX uq_invitation_open
    ON invitation (org_id, email)
    WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));
CREATE POLICY in_force ON invitation TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE invitation TO hourline_app;

CREATE TABLE membership (
    user_id uuid NOT NULL,
    role character varying(32) NOT NULL,
    time_zone text NOT NULL,
    deactivated_at timestamp with time zone,
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    locale text DEFAULT ''::text NOT NULL,
    muted_mails text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT ck_membership_role CHECK (role IN ('member', 'manager', 'admin', 'owner'))
);
ALTER TABLE membership FORCE ROW LEVEL SECURITY;
ALTER TABLE membership ADD CONSTRAINT pk_membership PRIMARY KEY (org_id, id);
ALTER TABLE membership ADD CONSTRAINT uq_membership_org_id_user_id UNIQUE (org_id, user_id);
CREATE INDEX ix_membership_user_id ON membership (user_id);
CREATE POLICY in_force ON membership TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE membership ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_memberships ON membership FOR SELECT TO hourline_app USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE membership TO hourline_app;

CREATE TABLE org_slug (
    slug text NOT NULL,
    org_id uuid NOT NULL,
    since timestamp with time zone NOT NULL
);
ALTER TABLE org_slug ADD CONSTRAINT pk_org_slug PRIMARY KEY (slug);
CREATE INDEX ix_org_slug_org_id ON org_slug (org_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE org_slug TO hourline_app;

CREATE TABLE organisation (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    week_start integer NOT NULL,
    locale text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by uuid,
    erase_after timestamp with time zone,
    require_second_factor boolean DEFAULT false NOT NULL
);
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
ALTER TABLE organisation ADD CONSTRAINT pk_organisation PRIMARY KEY (id);
ALTER TABLE organisation ADD CONSTRAINT uq_organisation_slug UNIQUE (slug);
CREATE POLICY console ON organisation FOR SELECT TO hourline_admin USING (true);
CREATE POLICY due ON organisation FOR SELECT TO CURRENT_USER USING ((erase_after <= now()));
CREATE POLICY in_force ON organisation TO hourline_app
    USING (id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE organisation TO hourline_app;
GRANT SELECT (id, name, slug, created_at, closed_at, erase_after) ON TABLE organisation TO hourline_admin;

CREATE TABLE organisation_logo (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    content bytea NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL
);
ALTER TABLE organisation_logo FORCE ROW LEVEL SECURITY;
ALTER TABLE organisation_logo ADD CONSTRAINT pk_organisation_logo PRIMARY KEY (org_id, id);
ALTER TABLE organisation_logo ADD CONSTRAINT uq_organisation_logo_org_id UNIQUE (org_id);
CREATE POLICY in_force ON organisation_logo TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE organisation_logo ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE organisation_logo TO hourline_app;

CREATE TABLE ownership_offer (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    keeps boolean NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_ownership_offer_outcome CHECK ((outcome = ANY (ARRAY[''::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text]))),
    CONSTRAINT ck_ownership_offer_two_people CHECK ((from_id <> to_id))
);
ALTER TABLE ownership_offer FORCE ROW LEVEL SECURITY;
ALTER TABLE ownership_offer ADD CONSTRAINT pk_ownership_offer PRIMARY KEY (org_id, id);
CREATE UNIQUE INDEX uq_ownership_offer_open ON ownership_offer (org_id) WHERE (outcome = ''::text);
CREATE POLICY in_force ON ownership_offer TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
ALTER TABLE ownership_offer ENABLE ROW LEVEL SECURITY;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ownership_offer TO hourline_app;

CREATE TABLE passkey (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
ALTER TABLE passkey ADD CONSTRAINT pk_passkey PRIMARY KEY (id);
ALTER TABLE passkey ADD CONSTRAINT uq_passkey_credential_id UNIQUE (credential_id);
CREATE INDEX ix_passkey_user_id ON passkey (user_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE passkey TO hourline_app;

CREATE TABLE passkey_challenge (
    fingerprint bytea NOT NULL,
    browser bytea NOT NULL,
    purpose text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
ALTER TABLE passkey_challenge ADD CONSTRAINT pk_passkey_challenge PRIMARY KEY (fingerprint);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE passkey_challenge TO hourline_app;

CREATE TABLE recovery_code (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    used_at timestamp with time zone
);
ALTER TABLE recovery_code ADD CONSTRAINT pk_recovery_code PRIMARY KEY (id);
ALTER TABLE recovery_code ADD CONSTRAINT uq_recovery_code_fingerprint UNIQUE (fingerprint);
CREATE INDEX ix_recovery_code_user_id ON recovery_code (user_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recovery_code TO hourline_app;

CREATE TABLE user_account (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    verified_at timestamp with time zone,
    theme text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    totp_secret text DEFAULT ''::text NOT NULL,
    totp_step bigint DEFAULT '0'::bigint NOT NULL,
    totp_since timestamp with time zone,
    sign_up_mark bytea
);
ALTER TABLE user_account ADD CONSTRAINT pk_user_account PRIMARY KEY (id);
ALTER TABLE user_account ADD CONSTRAINT uq_user_account_email UNIQUE (email);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE user_account TO hourline_app;

CREATE TABLE user_session (
    id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    address text NOT NULL,
    user_agent text NOT NULL,
    confirmed_at timestamp with time zone
);
ALTER TABLE user_session ADD CONSTRAINT pk_user_session PRIMARY KEY (id);
ALTER TABLE user_session ADD CONSTRAINT uq_user_session_fingerprint UNIQUE (fingerprint);
CREATE INDEX ix_user_session_user_id ON user_session (user_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE user_session TO hourline_app;

CREATE TABLE user_token (
    id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    email text DEFAULT ''::text NOT NULL
);
ALTER TABLE user_token ADD CONSTRAINT pk_user_token PRIMARY KEY (id);
ALTER TABLE user_token ADD CONSTRAINT uq_user_token_fingerprint UNIQUE (fingerprint);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE user_token TO hourline_app;

CREATE TABLE xero_identity (
    xero_user_id uuid NOT NULL,
    user_id uuid NOT NULL,
    linked_at timestamp with time zone NOT NULL
);
ALTER TABLE xero_identity ADD CONSTRAINT pk_xero_identity PRIMARY KEY (xero_user_id);
ALTER TABLE xero_identity ADD CONSTRAINT uq_xero_identity_user_id UNIQUE (user_id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE xero_identity TO hourline_app;
