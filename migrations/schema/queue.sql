-- queue: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE TABLE huey_counter (
    queue text NOT NULL,
    key text NOT NULL,
    value bigint DEFAULT 0 NOT NULL
);
ALTER TABLE huey_counter ADD CONSTRAINT huey_counter_pkey PRIMARY KEY (queue, key);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_counter TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_counter TO hourline_admin;

CREATE TABLE huey_kv (
    queue text NOT NULL,
    key text NOT NULL,
    value bytea NOT NULL
);
ALTER TABLE huey_kv ADD CONSTRAINT huey_kv_pkey PRIMARY KEY (queue, key);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_kv TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_kv TO hourline_admin;

CREATE SEQUENCE huey_schedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE huey_schedule (
    id bigint NOT NULL,
    queue text NOT NULL,
    data bytea NOT NULL,
    "timestamp" double precision NOT NULL
);
ALTER SEQUENCE huey_schedule_id_seq OWNED BY huey_schedule.id;
ALTER TABLE huey_schedule ALTER COLUMN id SET DEFAULT nextval('huey_schedule_id_seq'::regclass);
ALTER TABLE huey_schedule ADD CONSTRAINT huey_schedule_pkey PRIMARY KEY (id);
CREATE INDEX huey_schedule_queue_timestamp ON huey_schedule (queue, "timestamp");
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_schedule TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_schedule TO hourline_admin;
GRANT USAGE ON SEQUENCE huey_schedule_id_seq TO hourline_app;
GRANT USAGE ON SEQUENCE huey_schedule_id_seq TO hourline_admin;

CREATE SEQUENCE huey_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE huey_task (
    id bigint NOT NULL,
    queue text NOT NULL,
    data bytea NOT NULL,
    priority double precision DEFAULT 0.0 NOT NULL
);
ALTER SEQUENCE huey_task_id_seq OWNED BY huey_task.id;
ALTER TABLE huey_task ALTER COLUMN id SET DEFAULT nextval('huey_task_id_seq'::regclass);
ALTER TABLE huey_task ADD CONSTRAINT huey_task_pkey PRIMARY KEY (id);
CREATE INDEX huey_task_queue_priority_id ON huey_task (queue, priority DESC, id);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_task TO hourline_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE huey_task TO hourline_admin;
GRANT USAGE ON SEQUENCE huey_task_id_seq TO hourline_app;
GRANT USAGE ON SEQUENCE huey_task_id_seq TO hourline_admin;

GRANT SELECT ON TABLE alembic_version TO hourline_app;
GRANT SELECT ON TABLE alembic_version TO hourline_admin;
