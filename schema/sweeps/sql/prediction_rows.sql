-- The latest results of a runner, for predictions: parameters, place, and cost.
SELECT j.params, (SELECT name FROM sweep WHERE id = j.sweep_id) = 'fit' AS trial, e.device, e.device_name, e.host, e.threads, a.status <> 'done' AS killed,
       (julianday(a.started_at) - 2440587.5) * 86400.0 AS began_s,
       round((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0 -
             coalesce((SELECT value FROM metric WHERE attempt_id = a.id AND name = 'recording_s'), 0), 3) AS wall_s,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'runtime_s') AS runtime_s,
       (SELECT sum(value) FROM sample WHERE attempt_id = a.id AND name = 'runtime_s') AS sampled_s,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'samples') AS samples,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'width') AS width,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'height') AS height,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'peak_memory_bytes') AS peak_bytes,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'process_peak_memory_bytes') AS process_peak_bytes,
       CASE WHEN a.status = 'oom'
            THEN (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'requested_bytes') END AS requested_bytes,
       a.error_class IN ('memory_limit', 'oom_killer') AS held
  FROM attempt a
  JOIN job j ON j.result_attempt = a.id AND j.id = a.job_id
  JOIN runner_process p ON p.id = a.runner_process_id
  JOIN environment e ON e.id = p.environment_id
 WHERE a.status IN ('done', 'timeout', 'oom') AND j.runner = :runner
   AND a.details ->> '$.resumed_from' IS NULL  -- the rest of a training is not the cost of all of it
 ORDER BY a.id DESC
 LIMIT :most
