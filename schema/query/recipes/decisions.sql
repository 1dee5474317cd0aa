-- What a search decided, and why: the latest decisions first.
-- :count = 20  how many
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweep, number, what, substr(job_key, 1, 10) AS job, setting, rank, among, reason, results, decided_at
  FROM decisions
 WHERE sweep GLOB :sweep
 ORDER BY decided_at DESC, sweep, number DESC
 LIMIT :count;
