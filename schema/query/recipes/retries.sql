-- Jobs of the latest plan that took more than one attempt, with how each attempt ended.
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweep, substr(job_key, 1, 10) AS job, architecture, precision, resolution, attempts, ends
  FROM (SELECT j.sweep, j.job_key, j.params ->> '$.architecture' AS architecture,
               j.params ->> '$.precision' AS precision, j.params ->> '$.resolution' AS resolution,
               count(*) AS attempts, group_concat(a.status, ' > ') AS ends
          FROM (SELECT * FROM attempt ORDER BY job_id, number) a
          JOIN jobs j ON j.job_id = a.job_id
         WHERE j.sweep GLOB :sweep AND NOT j.earlier
         GROUP BY j.job_id
        HAVING count(*) > 1)
 ORDER BY attempts DESC, sweep, job_key;
