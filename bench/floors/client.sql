-- Unbilled time of one client by the index of what is billable and on no invoice.
SELECT client.* FROM client WHERE org_id = %(org)s AND id = %(client)s;
SELECT * FROM project WHERE org_id = %(org)s AND client_id = %(client)s;
SELECT entry.project_id, entry.membership_id, entry.entry_date, sum(entry.seconds)
FROM time_entry entry
JOIN project ON project.org_id = entry.org_id AND project.id = entry.project_id
WHERE entry.org_id = %(org)s AND project.client_id = %(client)s
  AND entry.billable AND NOT entry.is_locked
GROUP BY entry.project_id, entry.membership_id, entry.entry_date;
SELECT * FROM rate WHERE org_id = %(org)s AND (client_id = %(client)s OR client_id IS NULL);
SELECT * FROM invoice WHERE org_id = %(org)s AND client_id = %(client)s
ORDER BY created_at DESC LIMIT 5;
