-- Hosts and devices compared on the parameters they share: runtime relative to the fastest.
-- :sweep = '*'  a sweep's name or a pattern
WITH place AS (
    SELECT params, host, device, device_name, median(runtime_s) AS runtime_s
      FROM results
     WHERE status = 'done' AND runtime_s > 0
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY params, host, device, device_name
), relative AS (
    SELECT *, runtime_s / min(runtime_s) OVER same AS ratio, count(*) OVER same AS places
      FROM place
    WINDOW same AS (PARTITION BY params)
)
SELECT host, device, device_name, count(*) AS shared_settings, round(geomean(ratio), 4) AS runtime_ratio
  FROM relative
 WHERE places > 1
 GROUP BY host, device, device_name
 ORDER BY runtime_ratio, host, device;
