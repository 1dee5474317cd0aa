-- Claims the next job of a sweep's queue for :runner. Among the first :window jobs, one that needs what the runner has
-- loaded (:loaded) goes first. A retry waits while the clock is between waits_since and not_before; a clock set back to
-- before both ends the wait. A held job (deferred = 2) waits for a decision, and one that was decided to be next
-- (position < 0) goes before what is loaded. With :time_left, only jobs that are predicted to end in time. If the job can be recorded
-- during a larger job of its group, the largest ready one is claimed instead.
UPDATE job SET state = 'running', lease = :runner, attempts = attempts + 1, claimed_at = :now, log_begin = :log_begin,
               not_before = NULL, waits_since = NULL
 WHERE id = (SELECT coalesce((SELECT l.id
                                FROM job l
                               WHERE l.record_group = next.record_group AND l.state = 'queued'
                                 AND l.queued_for = :sweep AND l.deferred < 2
                                 AND (l.not_before IS NULL OR NOT (:now >= l.waits_since AND :now < l.not_before))
                                 AND (:time_left IS NULL OR coalesce(l.predicted_high_s, 0) <= :time_left)
                               ORDER BY l.record_at DESC
                               LIMIT 1), next.id)
               FROM (SELECT id, priority, deferred, position, load_key, record_group
                       FROM job
                      WHERE state = 'queued' AND queued_for = :sweep AND deferred < 2
                        AND (not_before IS NULL OR NOT (:now >= waits_since AND :now < not_before))
                        AND (:time_left IS NULL OR (:time_left > 0 AND coalesce(predicted_high_s, 0) <= :time_left))
                      ORDER BY priority DESC, deferred, position
                      LIMIT :window) next
              ORDER BY priority DESC, deferred, position >= 0, load_key IS NOT :loaded, position
              LIMIT 1)
   AND NOT (SELECT paused FROM sweep WHERE id = :sweep)
   AND NOT (alone AND :further)
RETURNING id, key, params, inputs, repeat, attempts, claimed_at, load_key, alone, record_at,
          attempts - attempts_before AS tries, lost,
          (SELECT coalesce(limits ->> '$.retries', 0) FROM sweep WHERE id = :sweep) + 1 -
          (attempts - attempts_before - lost) AS retries_left
