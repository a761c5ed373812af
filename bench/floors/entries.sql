-- Fifty ids by the index of the list's order first, then the names beside them.
WITH page AS MATERIALIZED (
  SELECT * FROM time_entry WHERE org_id = %(org)s ORDER BY entry_date DESC, id DESC LIMIT 51)
SELECT page.*, user_account.name, project.name, client.name, task.name, entry_lock.label,
  entry_lock.invoice_id, membership.time_zone
FROM page
JOIN project ON project.org_id = page.org_id AND project.id = page.project_id
JOIN client ON client.org_id = project.org_id AND client.id = project.client_id
LEFT JOIN task ON task.org_id = page.org_id AND task.id = page.task_id
LEFT JOIN entry_lock ON entry_lock.org_id = page.org_id AND entry_lock.entry_id = page.id
JOIN LATERAL (SELECT user_id, time_zone FROM membership
  WHERE org_id = page.org_id AND id = page.membership_id LIMIT 1) membership ON true
JOIN user_account ON user_account.id = membership.user_id
ORDER BY page.entry_date DESC, page.id DESC;
SELECT count(*), sum(seconds), sum(seconds) FILTER (WHERE billable) FROM time_entry
WHERE org_id = %(org)s;
