-- Jobs of the latest plan finished by the hour.
-- :sweep = '*'  a sweep's name or a pattern
WITH by_hour AS (
    SELECT m.sweep, substr(finished_at, 1, 13) || ':00Z' AS hour, count(*) AS finished,
           count(*) FILTER (WHERE status = 'done') AS done
      FROM members m JOIN results r USING (job_id)
     WHERE m.sweep GLOB :sweep AND NOT m.earlier
     GROUP BY m.sweep, hour
)
SELECT sweep, hour, finished, done, finished - done AS other,
       sum(finished) OVER (PARTITION BY sweep ORDER BY hour) AS finished_so_far
  FROM by_hour
 ORDER BY sweep, hour;
