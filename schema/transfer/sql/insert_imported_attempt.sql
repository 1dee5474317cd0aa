INSERT INTO attempt (job_id, number, status, error_class, error_message, warning, started_at, finished_at,
                     runner_process_id, uid, details)
SELECT id, attempts + 1, :status, :error_class, :error_message, :warning, :started_at, :finished_at,
       :process, :uid, :details
  FROM job
 WHERE key = :key
