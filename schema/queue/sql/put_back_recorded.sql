-- Puts jobs that were to be recorded during a run back as untried: all of :leader, or only :job. If that run is to be
-- retried, they wait for the same time. With :sweep, jobs of another sweep's queue are not changed.
UPDATE job SET state = 'queued', lease = NULL, leader = NULL, attempts = attempts - 1, claimed_at = NULL,
               log_begin = NULL, waits_since = :now, not_before = :not_before
 WHERE state = 'running' AND leader IS NOT NULL
   AND lease = (SELECT lease FROM job WHERE id = coalesce(:leader, :job))
   AND (leader = :leader OR id = :job)
   AND (:sweep IS NULL OR coalesce(queued_for, :sweep) = :sweep)
