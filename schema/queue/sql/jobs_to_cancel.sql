-- Queued jobs, in claim order.
SELECT id
  FROM (SELECT id, 0 AS waits, 0 AS priority, 0 AS deferred, 0 AS position FROM job WHERE state = 'running'
        UNION ALL
        SELECT id, 1, priority, deferred, position FROM job WHERE state = 'queued') AS j
 WHERE EXISTS (SELECT 1 FROM membership m WHERE m.sweep_id = :sweep AND m.job_id = j.id)
 ORDER BY waits, priority DESC, deferred, position
