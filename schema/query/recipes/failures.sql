-- What failed and why, the most frequent first, with one job to look at (`stylesweep show JOB`).
-- The message is that of the job: with a single min() SQLite takes other columns from the row that has it.
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweep, status, error_class, count(*) AS jobs, substr(min(job_key), 1, 10) AS job, error_message AS message
  FROM results
 WHERE status NOT IN ('done', 'unsupported') AND sweep GLOB :sweep AND NOT earlier
 GROUP BY sweep, status, error_class
 ORDER BY jobs DESC, sweep, status, error_class;
