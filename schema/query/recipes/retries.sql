-- Jobs of the latest plan that took more than one attempt, with how each attempt ended.
-- :sweep = '*'  a sweep's name or a pattern
SELECT sweeps, substr(job_key, 1, 10) AS job, architecture, precision, resolution, attempts, ends
  FROM (SELECT j.sweeps, j.job_key, j.params ->> '$.architecture' AS architecture,
               j.params ->> '$.precision' AS precision, j.params ->> '$.resolution' AS resolution,
               count(*) AS attempts, group_concat(a.status, ' > ') AS ends
          FROM (SELECT * FROM attempt ORDER BY job_id, number) a
          JOIN jobs j ON j.job_id = a.job_id
         WHERE j.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
         GROUP BY j.job_id
        HAVING count(*) > 1)
 ORDER BY attempts DESC, job_key;
