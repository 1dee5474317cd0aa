-- Attempts that were withdrawn before keep what they say of it.
UPDATE attempt
   SET details = json_set(coalesce(details, '{}'), '$.withdrawn',
                          json_object('key', j.key, 'repeat', j.repeat,
                                      'position', (SELECT position FROM membership m WHERE m.job_id = j.id),
                                      'stood', attempt.id = j.result_attempt, 'by', json_array(:file)))
  FROM job j
 WHERE j.key = :job AND attempt.job_id = j.id AND attempt.details ->> '$.withdrawn' IS NULL;
UPDATE attempt
   SET number = number + (SELECT max(number) FROM attempt WHERE job_id = (SELECT id FROM job WHERE key = :into)),
       job_id = (SELECT id FROM job WHERE key = :into)
 WHERE job_id = (SELECT id FROM job WHERE key = :job);
UPDATE job SET attempts = (SELECT max(number) FROM attempt WHERE job_id = job.id) WHERE key = :into;
DELETE FROM membership WHERE job_id = (SELECT id FROM job WHERE key = :job);
DELETE FROM job WHERE key = :job
