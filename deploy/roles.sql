-- The roles of Hourline on a PostgreSQL of your own (15 or newer). Run once as a superuser, connected to Hourline's database:
--
--   createdb hourline
--   psql -v ON_ERROR_STOP=1 -f deploy/roles.sql hourline
--   psql hourline -c '\password hourline_owner'      (and the same for the other three)
--
-- hourline_owner   owns the tables and runs migrations             DATABASE_OWNER_URL
-- hourline_app     the web and the workers; bound by row security  DATABASE_URL
-- hourline_admin   the support console; a few columns of a few tables  DATABASE_ADMIN_URL
-- hourline_backup  pg_dump: reads everything, whatever row security says
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hourline_owner', 'hourline_app', 'hourline_admin', 'hourline_backup'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', name);
    END IF;
  END LOOP;
  EXECUTE format('ALTER DATABASE %I OWNER TO hourline_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO hourline_owner, hourline_app, hourline_admin, hourline_backup', current_database());
END
$$;
ALTER ROLE hourline_owner NOBYPASSRLS;
ALTER ROLE hourline_app NOBYPASSRLS;
ALTER ROLE hourline_admin NOBYPASSRLS;
ALTER ROLE hourline_backup BYPASSRLS;
GRANT pg_read_all_data TO hourline_backup;
ALTER SCHEMA public OWNER TO hourline_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hourline_app, hourline_admin;
