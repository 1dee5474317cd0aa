-- Hosts and devices compared on the settings they share: runtime relative to the fastest.
-- The same device with another number of threads is another place. Settings are the same if their files' contents are.
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT host, device, device_name, threads, runtime_s,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND runtime_s > 0
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), place AS (
    SELECT setting, host, device, device_name, threads, median(runtime_s) AS runtime_s
      FROM run
     GROUP BY setting, host, device, device_name, threads
), relative AS (
    SELECT *, runtime_s / min(runtime_s) OVER same AS ratio, count(*) OVER same AS places
      FROM place
    WINDOW same AS (PARTITION BY setting)
)
SELECT host, device, device_name, threads, count(*) AS shared_settings, round(geomean(ratio), 4) AS runtime_ratio
  FROM relative
 WHERE places > 1
 GROUP BY host, device, device_name, threads
 ORDER BY runtime_ratio, host, device, threads;
