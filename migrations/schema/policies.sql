-- policies: made from the schema that 0.2.0 had; later changes are migrations of their own.

CREATE POLICY erased_delete ON audit_entry FOR DELETE TO CURRENT_USER USING ((EXISTS ( SELECT FROM organisation closed WHERE ((closed.id = audit_entry.org_id) AND (closed.erase_after <= now())))));
CREATE POLICY erased_select ON audit_entry FOR SELECT TO CURRENT_USER USING ((EXISTS ( SELECT FROM organisation closed WHERE ((closed.id = audit_entry.org_id) AND (closed.erase_after <= now())))));
CREATE POLICY own_organisations ON organisation FOR SELECT TO hourline_app
    USING ((id IN ( SELECT membership.org_id FROM membership WHERE (membership.user_id = nullif(current_setting('app.user_id', true), '')::uuid))));
