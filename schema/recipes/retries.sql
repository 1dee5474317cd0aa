-- Jobs that took more than one attempt, with how each attempt ended.
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweep, substr(job_key, 1, 10) AS job, architecture, precision, resolution, attempts, ends
  FROM (SELECT s.name AS sweep, j.key AS job_key, j.params ->> '$.architecture' AS architecture,
               j.params ->> '$.precision' AS precision, j.params ->> '$.resolution' AS resolution,
               count(*) AS attempts, group_concat(a.status, ' > ') AS ends
          FROM (SELECT * FROM attempt ORDER BY job_id, number) a
          JOIN job j ON j.id = a.job_id
          JOIN sweep s ON s.id = j.sweep_id
         WHERE s.name GLOB :sweep
         GROUP BY j.id
        HAVING count(*) > 1)
 ORDER BY attempts DESC, sweep, job_key;
