-- The attempts that were of the job :was, back into the job :key, behind those that it has.
CREATE TEMP TABLE restored AS
SELECT a.id AS attempt, a.details ->> '$.withdrawn.stood' AS stood,
       coalesce((SELECT max(number) FROM attempt o JOIN job j ON j.id = o.job_id WHERE j.key = :key), 0) +
       row_number() OVER (ORDER BY a.number) AS number
  FROM attempt a
 WHERE a.job_id = :from AND a.details ->> '$.withdrawn.key' = :was;
UPDATE attempt SET job_id = (SELECT id FROM job WHERE key = :key), number = r.number,
                   details = json_remove(details, '$.withdrawn')
  FROM temp.restored r
 WHERE r.attempt = attempt.id;
UPDATE job SET attempts = (SELECT max(number) FROM attempt WHERE job_id = job.id) WHERE key = :key OR id = :from;
UPDATE job SET result_attempt = a.id, state = a.status, claimed_at = a.started_at
  FROM temp.restored r JOIN attempt a ON a.id = r.attempt
 WHERE job.key = :key AND job.result_attempt IS NULL AND r.stood;
DROP TABLE temp.restored
