-- Peak memory against pixels: the cost of each additional pixel.
-- :sweep = '*'  a sweep's name or a pattern
WITH size AS (
    SELECT architecture, precision, host, device_name, width * height AS pixels, max(peak_memory_bytes) AS peak_memory_bytes
      FROM results
     WHERE status = 'done' AND peak_memory_bytes IS NOT NULL AND width IS NOT NULL
       AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY architecture, precision, host, device_name, pixels
)
SELECT architecture, precision, host, device_name, pixels, peak_memory_bytes,
       round(1.0 * (peak_memory_bytes - lag(peak_memory_bytes) OVER smaller)
                 / (pixels - lag(pixels) OVER smaller), 1) AS bytes_per_further_pixel
  FROM size
WINDOW smaller AS (PARTITION BY architecture, precision, host, device_name ORDER BY pixels)
 ORDER BY architecture, precision, host, device_name, pixels;
