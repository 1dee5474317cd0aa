-- Jobs that a run was to record and did not, as if they had not been tried: all of :leader, or :job alone. Where that run
-- is to be tried again they wait as long. With :sweep those for another sweep's queue are left alone.
UPDATE job SET state = 'queued', lease = NULL, leader = NULL, attempts = attempts - 1, claimed_at = NULL,
               log_begin = NULL, waits_since = :now, not_before = :not_before
 WHERE state = 'running' AND leader IS NOT NULL
   AND lease = (SELECT lease FROM job WHERE id = coalesce(:leader, :job))
   AND (leader = :leader OR id = :job)
   AND (:sweep IS NULL OR coalesce(queued_for, :sweep) = :sweep)
