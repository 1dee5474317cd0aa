-- How good were the predictions: jobs inside their 95% interval, and time taken by time predicted, by sweep and day.
-- Earlier rows count too: their predictions were made in the same way.
-- :sweep = '*'  a sweep's name or a pattern
SELECT m.sweep, substr(started_at, 1, 10) AS day, host, device, count(*) AS jobs, sum(status <> 'done') AS killed,
       round(100 * avg(wall_s <= predicted_high_s AND (status <> 'done' OR wall_s >= predicted_low_s)), 1)
           AS inside_percent,
       round(100 * avg(wall_s > predicted_high_s), 1) AS slower_percent,
       round(median(wall_s / predicted_s) FILTER (WHERE status = 'done'), 3) AS median_ratio,
       round(sum(wall_s) FILTER (WHERE status = 'done'), 1) AS taken_s,
       round(sum(predicted_s) FILTER (WHERE status = 'done'), 1) AS predicted_s
  FROM members m JOIN results r USING (job_id)
 WHERE status IN ('done', 'timeout', 'oom') AND predicted_s > 0 AND wall_s > 0 AND m.sweep GLOB :sweep
 GROUP BY m.sweep, day, host, device
 ORDER BY m.sweep, day, host, device;
