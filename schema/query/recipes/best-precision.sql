-- The fastest precision for each architecture, size, host and device that reaches a minimum SSIM.
-- :min_ssim = 0.5  the lowest acceptable SSIM
-- :sweep = '*'  a sweep's name or a pattern
WITH candidate AS (
    SELECT architecture, width, height, host, device_name, precision, count(*) AS jobs, median(runtime_s) AS runtime_s,
           max(peak_memory_bytes) / 1e6 AS peak_mb, median(ssim) AS ssim
      FROM results
     WHERE status = 'done'
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY architecture, width, height, host, device_name, precision
    HAVING median(ssim) >= :min_ssim
), placed AS (
    SELECT *, row_number() OVER (PARTITION BY architecture, width, height, host, device_name
                                       ORDER BY runtime_s, precision) AS place
      FROM candidate
)
SELECT architecture, width, height, host, device_name, precision, jobs, runtime_s, peak_mb, ssim
  FROM placed
 WHERE place = 1
 ORDER BY architecture, width * height, host, device_name;
