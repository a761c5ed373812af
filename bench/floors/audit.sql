-- The newest of each half by its index, then the newest of both.
SELECT * FROM (
  (SELECT entry.id, entry.created_at, person.name, entry.actor_id, entry.action, entry.subject,
     entry.details, entry.address
   FROM audit_entry entry LEFT JOIN user_account person ON person.id = entry.actor_id
   WHERE entry.org_id = %(org)s ORDER BY entry.created_at DESC, entry.id DESC LIMIT 51)
  UNION ALL
  (SELECT id, created_at, '', NULL, action, subject, details, ''
   FROM staff_action WHERE org_id = %(org)s ORDER BY created_at DESC, id DESC LIMIT 51)) log
ORDER BY created_at DESC, id DESC LIMIT 51;
SELECT DISTINCT person.id, person.name FROM membership
JOIN user_account person ON person.id = membership.user_id
WHERE membership.org_id = %(org)s;
