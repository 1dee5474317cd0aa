-- For a queued job that is not in a shard, or in one whose tasks end with it (Slurm's); for a parked one (in no sweep's queue) only if :parked. With :sweep, jobs queued in another sweep
-- are left alone.
INSERT INTO attempt (job_id, number, status, error_class, error_message, started_at, finished_at)
SELECT id, attempts + 1, 'skipped', :error_class, :error_message, :now, :now
  FROM job
 WHERE id = :job AND state = 'queued' AND (away IS NULL OR away IN (SELECT file FROM slurm_shard))
   AND (queued_for IS NOT NULL OR :parked)
   AND (:sweep IS NULL OR coalesce(queued_for, :sweep) = :sweep)
