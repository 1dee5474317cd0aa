-- Whether a job can be claimed now, whether one could be once all retries are due, and whether one could be once it is
-- no longer held: same conditions as claim.sql.
SELECT EXISTS (SELECT 1 FROM job
                WHERE state = 'queued' AND queued_for = :sweep AND deferred < 2
                  AND (not_before IS NULL OR NOT (:now >= waits_since AND :now < not_before))
                  AND (:time_left IS NULL OR (:time_left > 0 AND coalesce(predicted_high_s, 0) <= :time_left)))
       AND NOT (SELECT paused FROM sweep WHERE id = :sweep),
       EXISTS (SELECT 1 FROM job
                WHERE state = 'queued' AND queued_for = :sweep AND deferred < 2
                  AND (:time_left IS NULL OR (:time_left > 0 AND coalesce(predicted_high_s, 0) <= :time_left))),
       EXISTS (SELECT 1 FROM job
                WHERE state = 'queued' AND queued_for = :sweep AND deferred = 2
                  AND (:time_left IS NULL OR (:time_left > 0 AND coalesce(predicted_high_s, 0) <= :time_left)))
