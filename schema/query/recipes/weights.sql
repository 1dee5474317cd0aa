-- Which weights the results come from: results of random and trained weights are not comparable.
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweep, architecture, weights, count(*) AS jobs, min(finished_at) AS first, max(finished_at) AS last
  FROM results
 WHERE weights IS NOT NULL AND sweep GLOB :sweep
 GROUP BY sweep, architecture, weights
 ORDER BY sweep, architecture, weights;
