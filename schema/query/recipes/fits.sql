-- What fits: the largest picture that was done, the smallest that ran out of memory; by device and precision.
-- fits_megapixels is by the line through the smallest and the largest picture; `stylesweep fit` has intervals.
-- :sweep = '*'  a sweep's name or a pattern
WITH job AS (
    SELECT architecture, precision, device, device_name, status, peak_memory_bytes AS bytes, width * height / 1e6 AS megapixels,
           resolution, json_extract(environment, CASE device WHEN 'cpu' THEN '$.memory_bytes' ELSE '$.device_memory_bytes' END) AS memory
      FROM results
     WHERE job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), ends AS (
    SELECT architecture, precision, device, device_name, max(memory) AS memory,
           max(megapixels) FILTER (WHERE status = 'done') AS largest, min(megapixels) FILTER (WHERE status = 'done') AS smallest,
           max(bytes) FILTER (WHERE status = 'done') AS most, min(bytes) FILTER (WHERE status = 'done') AS least,
           min(CAST(resolution AS INTEGER)) FILTER (WHERE status = 'oom') AS too_big
      FROM job
     GROUP BY architecture, precision, device, device_name
)
SELECT device_name, architecture, precision, round(largest, 3) AS largest_megapixels, round(most / 1e6, 1) AS its_memory_mb,
       too_big AS too_big_resolution,
       round((most - least) / nullif(largest - smallest, 0) / 1e6, 1) AS mb_per_megapixel,
       round(largest + (memory - most) / ((most - least) / nullif(largest - smallest, 0)), 2) AS fits_megapixels
  FROM ends
 WHERE largest IS NOT NULL
 ORDER BY device_name, architecture, precision;
