-- The best setting within 10 seconds, for each pair of pictures, size, host, device and thread count.
-- Pictures are told apart by their contents. best: the direction, by the metric's name unless :better says so.
-- :seconds = 10  the longest runtime allowed
-- :metric = 'style_loss'  the metric to compare
-- :better = ''  more or less; none: by the metric's name, less for losses, errors, distances, times, sizes and energies
-- :sweep = '*'  a sweep's name or a pattern
WITH direction AS (
    SELECT CASE WHEN :better IN ('more', 'less') THEN :better = 'less'
                WHEN :metric GLOB '*_per_s' THEN 0
                ELSE :metric IN ('cfsd', 'sifid', 'j_per_megapixel', 'idle_power_w')
                     OR :metric GLOB '*loss*' OR :metric GLOB '*lpips*' OR :metric GLOB '*distance*'
                     OR :metric GLOB '*error*' OR :metric GLOB '*time*' OR :metric GLOB '*latency*' OR :metric GLOB '*cost*'
                     OR :metric GLOB '*_s' OR :metric GLOB '*_bytes' OR :metric GLOB '*_j' END AS less
), run AS MATERIALIZED (
    SELECT r.*, m.value,
           (SELECT json_patch(params, json_group_object(key, coalesce(value ->> '$.sha256', value ->> '$.path')))
              FROM json_each(inputs)) AS setting
      FROM results r JOIN metric m ON m.attempt_id = r.attempt_id AND m.name = :metric
     WHERE r.status = 'done'
       AND r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
), measured AS MATERIALIZED (
    SELECT setting, architecture, precision, optimizer, iterations, content, style, width, height, host, device_name, threads,
           setting ->> '$.content' AS content_file, coalesce(setting ->> '$.style', setting ->> '$.model') AS style_file,
           count(*) AS jobs, median(runtime_s) AS runtime_s, median(value) AS value, min(substr(job_key, 1, 10)) AS job
      FROM run
     GROUP BY setting, host, device_name, threads
    HAVING median(runtime_s) <= :seconds
), placed AS (
    SELECT *, count(*) OVER same AS settings,
           row_number() OVER (same ORDER BY iif(less, value, -value), runtime_s, setting) AS place
      FROM measured, direction
    WINDOW same AS (PARTITION BY content_file, style_file, width, height, host, device_name, threads)
)
SELECT architecture, precision, optimizer, iterations, content, style, width, height, host, device_name, threads, runtime_s,
       :metric AS metric, iif(less, 'least', 'most') AS best, value, jobs, settings, job
  FROM placed
 WHERE place = 1
 ORDER BY width * height, content, style, host, device_name, threads, job;
