-- The least certain runtimes: the widest 95% intervals of the median, and every row with a warning.
-- :count = 10  how many
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweeps, substr(job_key, 1, 10) AS job, architecture, precision, resolution, repeat, samples, runtime_s,
       round(50 * (runtime_ci_high_s - runtime_ci_low_s) / runtime_s, 2) AS half_interval_percent, warning
  FROM results
 WHERE status = 'done' AND (runtime_ci_low_s IS NOT NULL OR warning IS NOT NULL)
   AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
 ORDER BY half_interval_percent DESC NULLS LAST, job_key
 LIMIT :count;
