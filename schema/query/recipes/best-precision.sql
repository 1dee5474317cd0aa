-- The fastest precision of each setting, host, device and thread count that reaches a minimum SSIM.
-- Precisions are compared where all else is equal, files by their contents. precisions: how many were measured there;
-- of a single one nothing says that it is the fastest. job: the first of its repeats.
-- :min_ssim = 0.5  the lowest acceptable SSIM
-- :sweep = '*'  a sweep's name or a pattern
WITH run AS (
    SELECT *,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results
     WHERE status = 'done' AND precision IS NOT NULL AND runtime_s IS NOT NULL
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), measured AS (
    SELECT json_remove(setting, '$.precision') AS others, architecture, width, height, host, device_name, threads, precision,
           count(*) AS jobs, median(runtime_s) AS runtime_s, max(peak_memory_bytes) / 1e6 AS peak_mb, median(ssim) AS ssim,
           substr(min(job_key), 1, 10) AS job
      FROM run
     GROUP BY others, host, device_name, threads, precision
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY others, host, device_name, threads) AS precisions FROM measured
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY others, host, device_name, threads ORDER BY runtime_s, precision) AS place
      FROM counted
     WHERE ssim >= :min_ssim
)
SELECT architecture, width, height, host, device_name, threads, precision, precisions, jobs, runtime_s, peak_mb, ssim, job
  FROM placed
 WHERE place = 1
 ORDER BY architecture, width * height, host, device_name, threads, others;
