-- Claims the jobs that can be recorded during the run of :leader, which was just claimed. Jobs that wait for a retry are
-- included, since that costs nothing.
UPDATE job SET state = 'running', lease = :runner, leader = :leader, attempts = attempts + 1, claimed_at = :now,
               log_begin = :log_begin, not_before = NULL, waits_since = NULL
 WHERE state = 'queued' AND queued_for = :sweep
   AND record_group = (SELECT record_group FROM job WHERE id = :leader)
   AND record_at < (SELECT record_at FROM job WHERE id = :leader)
RETURNING id, key, params, inputs, repeat, attempts, claimed_at, load_key, alone, record_at,
          attempts - attempts_before AS tries, lost,
          (SELECT coalesce(limits ->> '$.retries', 0) FROM sweep WHERE id = :sweep) + 1 -
          (attempts - attempts_before - lost) AS retries_left
