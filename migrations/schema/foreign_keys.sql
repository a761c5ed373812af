-- foreign keys: made from the schema that 0.2.0 had; later changes are migrations of their own.

ALTER TABLE audit_entry ADD CONSTRAINT fk_audit_entry_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invitation ADD CONSTRAINT fk_invitation_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invitation
    ADD CONSTRAINT fk_invitation_org_id_invited_by FOREIGN KEY (org_id, invited_by)
    REFERENCES membership(org_id, id);
ALTER TABLE membership ADD CONSTRAINT fk_membership_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE membership ADD CONSTRAINT fk_membership_user_id FOREIGN KEY (user_id) REFERENCES user_account(id);
ALTER TABLE organisation_logo
    ADD CONSTRAINT fk_organisation_logo_org_id FOREIGN KEY (org_id)
    REFERENCES organisation(id);
ALTER TABLE organisation ADD CONSTRAINT fk_organisation_slug FOREIGN KEY (slug) REFERENCES org_slug(slug);
ALTER TABLE ownership_offer ADD CONSTRAINT fk_ownership_offer_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE ownership_offer
    ADD CONSTRAINT fk_ownership_offer_org_id_from_id FOREIGN KEY (org_id, from_id)
    REFERENCES membership(org_id, id);
ALTER TABLE ownership_offer
    ADD CONSTRAINT fk_ownership_offer_org_id_to_id FOREIGN KEY (org_id, to_id)
    REFERENCES membership(org_id, id);
ALTER TABLE passkey
    ADD CONSTRAINT fk_passkey_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE recovery_code
    ADD CONSTRAINT fk_recovery_code_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE user_session
    ADD CONSTRAINT fk_user_session_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE user_token
    ADD CONSTRAINT fk_user_token_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE xero_identity
    ADD CONSTRAINT fk_xero_identity_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE budget_alert ADD CONSTRAINT fk_budget_alert_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE budget_alert
    ADD CONSTRAINT fk_budget_alert_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE client ADD CONSTRAINT fk_client_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE client
    ADD CONSTRAINT fk_client_org_id_contact_id FOREIGN KEY (org_id, contact_id)
    REFERENCES contact(org_id, id) ON DELETE SET NULL (contact_id);
ALTER TABLE fixed_bill ADD CONSTRAINT fk_fixed_bill_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE fixed_bill
    ADD CONSTRAINT fk_fixed_bill_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id);
ALTER TABLE fixed_bill
    ADD CONSTRAINT fk_fixed_bill_org_id_milestone_id FOREIGN KEY (org_id, milestone_id)
    REFERENCES milestone(org_id, id);
ALTER TABLE fixed_bill
    ADD CONSTRAINT fk_fixed_bill_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE milestone ADD CONSTRAINT fk_milestone_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE milestone
    ADD CONSTRAINT fk_milestone_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE project ADD CONSTRAINT fk_project_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE project
    ADD CONSTRAINT fk_project_org_id_client_id FOREIGN KEY (org_id, client_id)
    REFERENCES client(org_id, id);
ALTER TABLE rate ADD CONSTRAINT fk_rate_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE rate ADD CONSTRAINT fk_rate_org_id_client_id FOREIGN KEY (org_id, client_id) REFERENCES client(org_id, id);
ALTER TABLE rate
    ADD CONSTRAINT fk_rate_org_id_membership_id FOREIGN KEY (org_id, membership_id)
    REFERENCES membership(org_id, id);
ALTER TABLE rate
    ADD CONSTRAINT fk_rate_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE task ADD CONSTRAINT fk_task_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE task
    ADD CONSTRAINT fk_task_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE retainer_bill ADD CONSTRAINT fk_retainer_bill_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE retainer_bill
    ADD CONSTRAINT fk_retainer_bill_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id);
ALTER TABLE retainer_bill
    ADD CONSTRAINT fk_retainer_bill_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE retainer ADD CONSTRAINT fk_retainer_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE retainer
    ADD CONSTRAINT fk_retainer_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE entry_lock ADD CONSTRAINT fk_entry_lock_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE entry_lock
    ADD CONSTRAINT fk_entry_lock_org_id_entry_id FOREIGN KEY (org_id, entry_id)
    REFERENCES time_entry(org_id, id);
ALTER TABLE entry_lock
    ADD CONSTRAINT fk_entry_lock_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id);
ALTER TABLE time_entry ADD CONSTRAINT fk_time_entry_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE time_entry
    ADD CONSTRAINT fk_time_entry_org_id_membership_id FOREIGN KEY (org_id, membership_id)
    REFERENCES membership(org_id, id);
ALTER TABLE time_entry
    ADD CONSTRAINT fk_time_entry_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE time_entry
    ADD CONSTRAINT fk_time_entry_org_id_task_id FOREIGN KEY (org_id, task_id)
    REFERENCES task(org_id, id) ON DELETE SET NULL (task_id);
ALTER TABLE timer ADD CONSTRAINT fk_timer_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE timer
    ADD CONSTRAINT fk_timer_org_id_membership_id FOREIGN KEY (org_id, membership_id)
    REFERENCES membership(org_id, id);
ALTER TABLE timer
    ADD CONSTRAINT fk_timer_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id) ON DELETE SET NULL (project_id);
ALTER TABLE timer
    ADD CONSTRAINT fk_timer_org_id_task_id FOREIGN KEY (org_id, task_id)
    REFERENCES task(org_id, id) ON DELETE SET NULL (task_id);
ALTER TABLE bulk_item ADD CONSTRAINT fk_bulk_item_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE bulk_item
    ADD CONSTRAINT fk_bulk_item_org_id_client_id FOREIGN KEY (org_id, client_id)
    REFERENCES client(org_id, id);
ALTER TABLE bulk_item
    ADD CONSTRAINT fk_bulk_item_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id);
ALTER TABLE bulk_item
    ADD CONSTRAINT fk_bulk_item_org_id_project_id FOREIGN KEY (org_id, project_id)
    REFERENCES project(org_id, id);
ALTER TABLE bulk_item
    ADD CONSTRAINT fk_bulk_item_org_id_run_id FOREIGN KEY (org_id, run_id)
    REFERENCES bulk_run(org_id, id) ON DELETE CASCADE;
ALTER TABLE bulk_run ADD CONSTRAINT fk_bulk_run_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE bulk_run
    ADD CONSTRAINT fk_bulk_run_org_id_asked_by FOREIGN KEY (org_id, asked_by)
    REFERENCES membership(org_id, id);
ALTER TABLE invoice_defaults ADD CONSTRAINT fk_invoice_defaults_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_difference
    ADD CONSTRAINT fk_invoice_difference_org_id FOREIGN KEY (org_id)
    REFERENCES organisation(id);
ALTER TABLE invoice_difference
    ADD CONSTRAINT fk_invoice_difference_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_entry ADD CONSTRAINT fk_invoice_entry_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_entry
    ADD CONSTRAINT fk_invoice_entry_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_entry
    ADD CONSTRAINT fk_invoice_entry_org_id_line_id FOREIGN KEY (org_id, line_id)
    REFERENCES invoice_line(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_event ADD CONSTRAINT fk_invoice_event_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_event
    ADD CONSTRAINT fk_invoice_event_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_line ADD CONSTRAINT fk_invoice_line_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_line
    ADD CONSTRAINT fk_invoice_line_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice ADD CONSTRAINT fk_invoice_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice
    ADD CONSTRAINT fk_invoice_org_id_client_id FOREIGN KEY (org_id, client_id)
    REFERENCES client(org_id, id);
ALTER TABLE invoice
    ADD CONSTRAINT fk_invoice_org_id_created_by FOREIGN KEY (org_id, created_by)
    REFERENCES membership(org_id, id);
ALTER TABLE invoice_push ADD CONSTRAINT fk_invoice_push_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_push
    ADD CONSTRAINT fk_invoice_push_org_id_batch_id FOREIGN KEY (org_id, batch_id)
    REFERENCES push_batch(org_id, id);
ALTER TABLE invoice_push
    ADD CONSTRAINT fk_invoice_push_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_release ADD CONSTRAINT fk_invoice_release_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_release
    ADD CONSTRAINT fk_invoice_release_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE invoice_sighting ADD CONSTRAINT fk_invoice_sighting_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE invoice_sighting
    ADD CONSTRAINT fk_invoice_sighting_org_id_invoice_id FOREIGN KEY (org_id, invoice_id)
    REFERENCES invoice(org_id, id) ON DELETE CASCADE;
ALTER TABLE push_batch ADD CONSTRAINT fk_push_batch_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE contact ADD CONSTRAINT fk_contact_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE identity_attempt
    ADD CONSTRAINT fk_identity_attempt_user_id FOREIGN KEY (user_id)
    REFERENCES user_account(id) ON DELETE CASCADE;
ALTER TABLE item ADD CONSTRAINT fk_item_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE sync_run ADD CONSTRAINT fk_sync_run_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE sync_state ADD CONSTRAINT fk_sync_state_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE tracking_category
    ADD CONSTRAINT fk_tracking_category_org_id FOREIGN KEY (org_id)
    REFERENCES organisation(id);
ALTER TABLE tracking_option ADD CONSTRAINT fk_tracking_option_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE tracking_option
    ADD CONSTRAINT fk_tracking_option_org_id_category_id FOREIGN KEY (org_id, category_id)
    REFERENCES tracking_category(org_id, id) ON DELETE CASCADE;
ALTER TABLE xero_call ADD CONSTRAINT fk_xero_call_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE xero_connection ADD CONSTRAINT fk_xero_connection_grant_id FOREIGN KEY (grant_id) REFERENCES xero_grant(id);
ALTER TABLE xero_connection ADD CONSTRAINT fk_xero_connection_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE xero_module ADD CONSTRAINT fk_xero_module_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE xero_tenant_directory
    ADD CONSTRAINT fk_xero_tenant_directory_grant_id FOREIGN KEY (grant_id)
    REFERENCES xero_grant(id);
ALTER TABLE data_export_chunk
    ADD CONSTRAINT fk_data_export_chunk_org_id FOREIGN KEY (org_id)
    REFERENCES organisation(id);
ALTER TABLE data_export_chunk
    ADD CONSTRAINT fk_data_export_chunk_org_id_export_id FOREIGN KEY (org_id, export_id)
    REFERENCES data_export(org_id, id) ON DELETE CASCADE;
ALTER TABLE data_export ADD CONSTRAINT fk_data_export_org_id FOREIGN KEY (org_id) REFERENCES organisation(id);
ALTER TABLE data_export
    ADD CONSTRAINT fk_data_export_org_id_asked_by FOREIGN KEY (org_id, asked_by)
    REFERENCES membership(org_id, id);
ALTER TABLE staff_action ADD CONSTRAINT fk_staff_action_staff_id FOREIGN KEY (staff_id) REFERENCES staff(id);
ALTER TABLE staff_session
    ADD CONSTRAINT fk_staff_session_staff_id FOREIGN KEY (staff_id)
    REFERENCES staff(id) ON DELETE CASCADE;
