-- Energy: joules for the work that the runtime is of, for each megapixel, and the mean power, by setting and device.
-- source: the counter; where a figure is missing, why. A group's settings may differ in more than is shown.
-- power_w: over the time that the energy was counted in. Where a program or a runner of one's own reports a runtime_s of a
-- part, that is the measured time of all of it.
-- :sweep = '*'  a sweep's name or a pattern
WITH used AS (
    SELECT *, width * height / 1e6 AS megapixels,
           coalesce(details ->> '$.measured_runtime_s',
                    (SELECT wall_s FROM metric m WHERE m.attempt_id = results.attempt_id AND m.name = 'job_energy_j'
                                                   AND m.value = energy_j AND runner NOT IN ('nst', 'command')),
                    runtime_s) AS counted_s
      FROM results
     WHERE status = 'done' AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
)
SELECT architecture, precision, resolution, host, device_name, threads, count(*) AS jobs, count(energy_j) AS measured,
       round(median(energy_j), 3) AS energy_j, round(median(energy_j / megapixels), 3) AS j_per_megapixel,
       round(median(energy_j / nullif(counted_s, 0)), 1) AS power_w, round(median(idle_power_w), 1) AS idle_power_w,
       -- Of a group with both, that of a row without a figure: it tells more.
       coalesce(max(energy_source) FILTER (WHERE energy_j IS NULL), max(energy_source)) AS source
  FROM used
 GROUP BY architecture, precision, resolution, host, device_name, threads
 ORDER BY measured = 0, energy_j;
