-- Which weights the results come from: results of random and trained weights are not comparable.
-- :sweep = '*'  a sweep's name or a pattern
SELECT m.sweep, architecture, weights, count(*) AS jobs, min(finished_at) AS first, max(finished_at) AS last
  FROM members m JOIN results r USING (job_id)
 WHERE weights IS NOT NULL AND m.sweep GLOB :sweep AND NOT m.earlier
 GROUP BY m.sweep, architecture, weights
 ORDER BY m.sweep, architecture, weights;
