SELECT a.id AS id, a.status AS status, a.error_class AS error_class, a.error_message AS error_message,
       a.warning AS warning, a.started_at AS started_at, a.finished_at AS finished_at, a.details AS details,
       e.host AS host, e.device AS device, e.device_name AS device_name, e.threads AS threads,
       e.program_version AS program_version
  FROM attempt a
  JOIN runner_process p ON p.id = a.runner_process_id
  JOIN environment e ON e.id = p.environment_id
 WHERE a.job_id = :job
