-- Facts in which the environments of the results differ: host, device, libraries, threads, versions.
-- :sweep = '*'  a sweep's name or a pattern
WITH used AS (
    SELECT DISTINCT e.id, e.facts
      FROM results r
      JOIN attempt a ON a.id = r.attempt_id
      JOIN runner_process p ON p.id = a.runner_process_id
      JOIN environment e ON e.id = p.environment_id
     WHERE r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), fact AS (
    SELECT DISTINCT f.key AS fact FROM used, json_each(used.facts) f
), valued AS (
    SELECT fact, u.id, u.facts ->> ('$."' || fact || '"') AS value FROM fact, used u
)
SELECT fact, value, group_concat(id, ' ') AS environments
  FROM (SELECT * FROM valued ORDER BY id) v
 WHERE EXISTS (SELECT 1 FROM valued o WHERE o.fact = v.fact AND o.value IS NOT v.value)
 GROUP BY fact, value
 ORDER BY fact, min(id);
