-- Did the machine drift? Runtime by the hour, relative to the median of the same setting, device and threads.
-- Settings are the same if their files' contents are.
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT host, device, threads, started_at, runtime_s,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND runtime_s > 0
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), relative AS (
    SELECT host, device, threads, substr(started_at, 1, 13) || ':00Z' AS hour,
           runtime_s / median(runtime_s) OVER same AS ratio, count(*) OVER same AS repeats
      FROM run
    WINDOW same AS (PARTITION BY setting, host, device, threads)
)
SELECT host, device, threads, hour, count(*) AS jobs, round(geomean(ratio), 4) AS runtime_ratio
  FROM relative
 WHERE repeats > 1
 GROUP BY host, device, threads, hour
 ORDER BY host, device, threads, hour;
