-- Running jobs (of one sweep; 0: of all) and the runners that lease them. Jobs recorded during another job's run are
-- listed with that job, which may itself be of another sweep. `+` makes SQLite use the index of running jobs and sort,
-- instead of scanning all jobs by id.
SELECT j.id, j.key, j.params, j.inputs, j.repeat, j.attempts, j.claimed_at, j.load_key, j.log_begin, j.lease,
       j.cancelled, j.alone, j.record_at, coalesce(j.queued_for, 0) AS sweep,
       coalesce(s.limits ->> '$.retries', 0) + 1 - (j.attempts - j.attempts_before - j.lost) AS retries_left,
       j.attempts - j.attempts_before AS tries, j.lost,
       p.host, p.boot_id, p.machine_id, p.pid_namespace, p.pid, p.start_ticks, p.supervisor_pid, p.supervisor_ticks,
       p.beats, coalesce(p.log_path, '') AS log_path,
       (SELECT coalesce(group_concat(r.id, ' '), '') FROM job r INDEXED BY job_running
         WHERE r.state = 'running' AND r.lease = j.lease AND r.leader = j.id) AS recorded
  FROM job j INDEXED BY job_running
  JOIN runner_process p ON p.id = j.lease
  LEFT JOIN sweep s ON s.id = j.queued_for
 WHERE j.state = 'running' AND j.leader IS NULL
   AND (:sweep = 0
        OR EXISTS (SELECT 1 FROM membership m WHERE m.job_id = j.id AND m.sweep_id = :sweep)
        OR EXISTS (SELECT 1 FROM job r INDEXED BY job_running
                     JOIN membership m ON m.job_id = r.id AND m.sweep_id = :sweep
                    WHERE r.state = 'running' AND r.lease = j.lease AND r.leader = j.id))
 ORDER BY +j.id
