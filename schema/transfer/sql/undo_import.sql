-- Removes the attempts in temp.undone. The latest remaining attempt becomes the result, one that was withdrawn from
-- another job only if there is no other; a job without any is deleted.
UPDATE job SET result_attempt = (
    SELECT id FROM attempt a
     WHERE a.job_id = job.id AND a.id NOT IN (SELECT attempt FROM temp.undone)
     ORDER BY a.details ->> '$.withdrawn' IS NOT NULL, number DESC LIMIT 1)
 WHERE id IN (SELECT job FROM temp.undone WHERE stood);
UPDATE job SET state = (SELECT status FROM attempt WHERE id = result_attempt)
 WHERE result_attempt IS NOT NULL AND id IN (SELECT job FROM temp.undone);
UPDATE attempt SET details = json_remove(details, '$.withdrawn')
 WHERE id IN (SELECT result_attempt FROM job WHERE id IN (SELECT job FROM temp.undone WHERE stood));
DELETE FROM metric WHERE attempt_id IN (SELECT attempt FROM temp.undone);
DELETE FROM telemetry WHERE attempt_id IN (SELECT attempt FROM temp.undone);
DELETE FROM sample WHERE attempt_id IN (SELECT attempt FROM temp.undone);
DELETE FROM artifact WHERE attempt_id IN (SELECT attempt FROM temp.undone);
DELETE FROM attempt WHERE id IN (SELECT attempt FROM temp.undone);
DELETE FROM membership
 WHERE job_id IN (SELECT job FROM temp.undone)
   AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.job_id = membership.job_id);
DELETE FROM job
 WHERE id IN (SELECT job FROM temp.undone) AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.job_id = job.id);
UPDATE job SET attempts = (SELECT max(number) FROM attempt WHERE job_id = job.id)
 WHERE id IN (SELECT job FROM temp.undone);
