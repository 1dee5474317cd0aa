INSERT INTO attempt (job_id, number, status, error_class, error_message, warning, started_at, finished_at,
                     runner_process_id, load_average, exit_code, signal, details, log_path, log_begin, log_end,
                     predicted_s, predicted_low_s, predicted_high_s, predicted_peak_bytes, recorded_in)
SELECT id, :number, :status, :error_class, :error_message, :warning, :started_at, :finished_at,
       :runner, :load_average, :exit_code, :signal, :details, :log_path, :log_begin, :log_end,
       predicted_s, predicted_low_s, predicted_high_s, predicted_peak_bytes,
       (SELECT key FROM job l WHERE l.id = job.leader)
  FROM job
 WHERE id = :job
