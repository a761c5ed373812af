-- Sums by the index of the project's time first, names of the few who have some after.
WITH hours AS MATERIALIZED (
  SELECT membership_id, task_id, billable, is_locked, sum(seconds) AS seconds
  FROM time_entry WHERE org_id = %(org)s AND project_id = %(project)s
  GROUP BY membership_id, task_id, billable, is_locked)
SELECT hours.*, task.name, person.name FROM hours
LEFT JOIN task ON task.org_id = %(org)s AND task.id = hours.task_id
JOIN LATERAL (SELECT user_id FROM membership
  WHERE org_id = %(org)s AND id = hours.membership_id LIMIT 1) membership ON true
JOIN user_account person ON person.id = membership.user_id;
SELECT project.*, client.* FROM project
JOIN client ON client.org_id = project.org_id AND client.id = project.client_id
WHERE project.org_id = %(org)s AND project.id = %(project)s;
SELECT * FROM task WHERE org_id = %(org)s AND project_id = %(project)s;
SELECT * FROM rate WHERE org_id = %(org)s
  AND (project_id = %(project)s OR (project_id IS NULL AND client_id IS NULL));
