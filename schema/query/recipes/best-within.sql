-- The best setting within 10 seconds, for each pair of pictures, size, host and device.
-- :seconds = 10  the longest runtime allowed
-- :metric = 'style_loss'  the metric to compare: less is better if its name has loss, lpips or distance, else more
-- :sweep = '*'  a sweep's name or a pattern
WITH setting AS MATERIALIZED (
    SELECT r.params, r.architecture, r.precision, r.optimizer, r.iterations, r.content, r.style, r.width, r.height, r.host,
           r.device_name, count(*) AS jobs, median(r.runtime_s) AS runtime_s, median(m.value) AS value,
           min(substr(r.job_key, 1, 10)) AS job
      FROM results r JOIN metric m ON m.attempt_id = r.attempt_id AND m.name = :metric
     WHERE r.status = 'done'
       AND r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY r.params, r.host, r.device_name
    HAVING median(r.runtime_s) <= :seconds
), placed AS (
    SELECT *, count(*) OVER same AS settings,
           row_number() OVER (same ORDER BY CASE WHEN :metric GLOB '*loss*' OR :metric GLOB '*lpips*' OR :metric GLOB '*distance*'
                                                 THEN value ELSE -value END, runtime_s, params) AS place
      FROM setting
    WINDOW same AS (PARTITION BY content, style, width, height, host, device_name)
)
SELECT architecture, precision, optimizer, iterations, content, style, width, height, host, device_name, runtime_s,
       :metric AS metric, value, jobs, settings, job
  FROM placed
 WHERE place = 1
 ORDER BY width * height, content, style, host, device_name;
