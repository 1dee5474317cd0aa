SELECT a.*, coalesce(e.host, '') AS host, coalesce(e.device_name, '') AS device_name,
       (SELECT count(*) FROM sample s WHERE s.attempt_id = a.id) AS samples
  FROM attempt a
  LEFT JOIN runner_process p ON p.id = a.runner_process_id
  LEFT JOIN environment e ON e.id = p.environment_id
 WHERE a.job_id = :id
 ORDER BY a.number
