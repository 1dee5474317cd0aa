-- Jobs finished by the hour.
-- :sweep = '*'  a sweep's name or a pattern
WITH by_hour AS (
    SELECT sweep, substr(finished_at, 1, 13) || ':00Z' AS hour, count(*) AS finished,
           count(*) FILTER (WHERE status = 'done') AS done
      FROM results
     WHERE sweep GLOB :sweep
     GROUP BY sweep, hour
)
SELECT sweep, hour, finished, done, finished - done AS other,
       sum(finished) OVER (PARTITION BY sweep ORDER BY hour) AS finished_so_far
  FROM by_hour
 ORDER BY sweep, hour;
