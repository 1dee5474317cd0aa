-- Did the machine drift? Runtime by the hour, relative to the median of the same parameters on the same device.
-- :sweep = '*'  a sweep's name or a pattern
WITH relative AS (
    SELECT host, device, substr(started_at, 1, 13) || ':00Z' AS hour,
           runtime_s / median(runtime_s) OVER (PARTITION BY params, host, device) AS ratio,
           count(*) OVER (PARTITION BY params, host, device) AS repeats
      FROM results
     WHERE status = 'done' AND runtime_s > 0
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
)
SELECT host, device, hour, count(*) AS jobs, round(geomean(ratio), 4) AS runtime_ratio
  FROM relative
 WHERE repeats > 1
 GROUP BY host, device, hour
 ORDER BY host, device, hour;
