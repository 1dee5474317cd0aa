-- Energy: joules for the work that the runtime is of, for each megapixel, and the mean power, by setting and device.
-- :sweep = '*'  a sweep's name or a pattern
WITH used AS (
    SELECT r.architecture, r.precision, r.resolution, r.host, r.device_name, r.runtime_s, r.width * r.height / 1e6 AS megapixels,
           (SELECT value FROM metric WHERE attempt_id = r.attempt_id AND name = 'energy_j') AS energy_j,
           (SELECT value FROM metric WHERE attempt_id = r.attempt_id AND name = 'idle_power_w') AS idle_w
      FROM results r
     WHERE r.status = 'done' AND r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
)
SELECT architecture, precision, resolution, host, device_name, count(*) AS jobs, round(median(energy_j), 3) AS energy_j,
       round(median(energy_j / megapixels), 3) AS j_per_megapixel, round(median(energy_j / runtime_s), 1) AS power_w,
       round(median(idle_w), 1) AS idle_power_w
  FROM used
 WHERE energy_j IS NOT NULL
 GROUP BY architecture, precision, resolution, host, device_name
 ORDER BY energy_j;
