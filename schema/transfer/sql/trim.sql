-- Keeps finished jobs with their results and output pictures. Foreign keys are checked at the end, so the order of
-- deletions does not matter.
UPDATE job SET lease = NULL, leader = NULL, state = 'queued' WHERE state = 'running';
DELETE FROM attempt WHERE id NOT IN (SELECT result_attempt FROM job
                                      WHERE result_attempt IS NOT NULL AND state <> 'queued');
DELETE FROM metric WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM sample WHERE attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM artifact WHERE kind <> 'output' OR attempt_id NOT IN (SELECT id FROM attempt);
DELETE FROM job WHERE state = 'queued';
DELETE FROM decision WHERE job_id NOT IN (SELECT id FROM job);
DELETE FROM membership WHERE job_id NOT IN (SELECT id FROM job);
DELETE FROM job_preference WHERE job_id NOT IN (SELECT id FROM job);
DELETE FROM runner_process WHERE id NOT IN (SELECT runner_process_id FROM attempt WHERE runner_process_id IS NOT NULL);
DELETE FROM environment WHERE id NOT IN (SELECT environment_id FROM runner_process);
DELETE FROM feature;
DELETE FROM telemetry;
DELETE FROM noise;
DELETE FROM shard;
UPDATE job SET shard_id = NULL;
DELETE FROM slurm_task;
DELETE FROM slurm_submission;
DELETE FROM slurm_shard;
DELETE FROM slurm_array;
UPDATE attempt SET log_path = NULL, log_begin = NULL, log_end = NULL;
UPDATE runner_process SET log_path = NULL, step = NULL;
