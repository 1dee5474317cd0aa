-- What failed and why, the most frequent first, with one job to look at (`stylesweep show JOB`).
-- The message is that of the job: with a single min() SQLite takes other columns from the row that has it.
-- :sweep = '*'  a sweep's name or a pattern
SELECT m.sweep, status, error_class, count(*) AS jobs, substr(min(job_key), 1, 10) AS job, error_message AS message
  FROM members m JOIN results r USING (job_id)
 WHERE status NOT IN ('done', 'unsupported') AND m.sweep GLOB :sweep AND NOT m.earlier
 GROUP BY m.sweep, status, error_class
 ORDER BY jobs DESC, m.sweep, status, error_class;
