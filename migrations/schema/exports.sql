-- exports: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE data_export (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    asked_by uuid NOT NULL,
    state text NOT NULL,
    rows integer NOT NULL,
    expected integer,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    finished_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_data_export_state CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text])))
);
ALTER TABLE data_export FORCE ROW LEVEL SECURITY;
ALTER TABLE data_export ADD CONSTRAINT pk_data_export PRIMARY KEY (org_id, id);
ALTER TABLE data_export ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON data_export TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE data_export TO hourline_app;

CREATE TABLE data_export_chunk (
    org_id uuid NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    export_id uuid NOT NULL,
    "position" integer NOT NULL,
    content bytea NOT NULL
);
ALTER TABLE data_export_chunk FORCE ROW LEVEL SECURITY;
ALTER TABLE data_export_chunk ADD CONSTRAINT pk_data_export_chunk PRIMARY KEY (org_id, id);
ALTER TABLE data_export_chunk
    ADD CONSTRAINT uq_data_export_chunk_org_id_export_id_position UNIQUE (org_id, export_id, "position");
ALTER TABLE data_export_chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_force ON data_export_chunk TO hourline_app
    USING (org_id = nullif(current_setting('app.org_id', true), '')::uuid)
    WITH CHECK (org_id = nullif(current_setting('app.org_id', true), '')::uuid);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE data_export_chunk TO hourline_app;
