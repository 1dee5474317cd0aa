SELECT j.attempts, j.claimed_at, p.host, p.device, e.device_name, coalesce(p.step, ''), coalesce(p.log_path, ''), p.pid,
       coalesce(j.log_begin, 0), j.cancelled, coalesce((SELECT key FROM job l WHERE l.id = j.leader), '')
  FROM job j
  JOIN runner_process p ON p.id = j.lease
  JOIN environment e ON e.id = p.environment_id
 WHERE j.id = :id AND j.state = 'running'
