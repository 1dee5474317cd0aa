-- The jobs that took longest, loading and waiting included.
-- :count = 10  how many
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweeps, substr(job_key, 1, 10) AS job, status, architecture, precision, resolution, repeat,
       round((julianday(finished_at) - julianday(started_at)) * 86400, 3) AS wall_s, runtime_s
  FROM results
 WHERE job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
 ORDER BY wall_s DESC, job_key
 LIMIT :count;
