-- Peak memory against pixels: the cost of each additional pixel, all else but the pictures equal.
-- Without trainings, whose memory goes with crop and batch. job: the first of its size.
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT *,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND peak_memory_bytes IS NOT NULL AND width IS NOT NULL AND coalesce(architecture, '') NOT GLOB '*-train'
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), size AS (
    SELECT json_remove(setting, '$.resolution', '$.content', '$.style', '$.seed') AS others, architecture, precision, host,
           device_name, threads, width * height AS pixels, max(peak_memory_bytes) AS peak_memory_bytes,
           substr(min(job_key), 1, 10) AS job
      FROM run
     GROUP BY others, architecture, precision, host, device_name, threads, pixels
)
SELECT architecture, precision, host, device_name, threads, pixels, peak_memory_bytes,
       round(1.0 * (peak_memory_bytes - lag(peak_memory_bytes) OVER smaller)
                 / (pixels - lag(pixels) OVER smaller), 1) AS bytes_per_further_pixel, job
  FROM size
WINDOW smaller AS (PARTITION BY others, host, device_name, threads ORDER BY pixels)
 ORDER BY architecture, precision, host, device_name, threads, others, pixels;
