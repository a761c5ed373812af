-- functions: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE FUNCTION public.erase_trail(org uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        DECLARE
          counted bigint;
        BEGIN
          IF NOT EXISTS (SELECT FROM public.organisation WHERE id = org AND erase_after <= now()) THEN
            RAISE EXCEPTION 'this organisation is not to be erased';
          END IF;
          DELETE FROM public.audit_entry WHERE org_id = org;
          GET DIAGNOSTICS counted = ROW_COUNT;
          UPDATE public.staff_action SET org_id = NULL, subject = '', details = '{}' WHERE org_id = org;
          RETURN counted;
        END $$;

CREATE FUNCTION public.expired_audit_entries(removing boolean, batch integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        DECLARE
          counted bigint;
        BEGIN
          IF removing THEN
            DELETE FROM public.audit_entry WHERE ctid IN (SELECT ctid FROM public.audit_entry WHERE created_at < now() - interval '13 months' LIMIT batch);
            GET DIAGNOSTICS counted = ROW_COUNT;
          ELSE
            SELECT count(*) INTO counted FROM public.audit_entry WHERE created_at < now() - interval '13 months';
          END IF;
          RETURN counted;
        END $$;

CREATE FUNCTION public.expired_staff_sessions(removing boolean, batch integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        DECLARE
          counted bigint;
        BEGIN
          IF removing THEN
            DELETE FROM public.staff_session WHERE ctid IN (SELECT ctid FROM public.staff_session WHERE coalesce(ended_at, created_at) < now() - interval '7 days' LIMIT batch);
            GET DIAGNOSTICS counted = ROW_COUNT;
          ELSE
            SELECT count(*) INTO counted FROM public.staff_session WHERE coalesce(ended_at, created_at) < now() - interval '7 days';
          END IF;
          RETURN counted;
        END $$;

CREATE FUNCTION public.keep_an_owner() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
        BEGIN
          PERFORM FROM public.organisation WHERE id = OLD.org_id FOR UPDATE;
          IF FOUND AND NOT EXISTS (
            SELECT FROM public.membership WHERE org_id = OLD.org_id AND role = 'owner' AND deactivated_at IS NULL
          ) THEN
            RAISE EXCEPTION 'an organisation has at least one owner' USING ERRCODE = 'check_violation', CONSTRAINT = 'keep_an_owner';
          END IF;
          RETURN NULL;
        END $$;

REVOKE ALL ON FUNCTION public.erase_trail(org uuid) FROM PUBLIC;

GRANT ALL ON FUNCTION public.erase_trail(org uuid) TO hourline_app;

REVOKE ALL ON FUNCTION public.expired_audit_entries(removing boolean, batch integer) FROM PUBLIC;

GRANT ALL ON FUNCTION public.expired_audit_entries(removing boolean, batch integer) TO hourline_app;

REVOKE ALL ON FUNCTION public.expired_staff_sessions(removing boolean, batch integer) FROM PUBLIC;

GRANT ALL ON FUNCTION public.expired_staff_sessions(removing boolean, batch integer) TO hourline_app;

CREATE CONSTRAINT TRIGGER keep_an_owner
    AFTER DELETE OR UPDATE OF role, deactivated_at
    ON membership
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN ((((old.role)::text = 'owner'::text) AND (old.deactivated_at IS NULL)))
    EXECUTE FUNCTION keep_an_owner();
