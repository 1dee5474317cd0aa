-- Jobs of a sweep's latest plan; those done and those failed before :since, and after; the latest attempt.
SELECT count(*),
       total(j.state = 'done' AND a.finished_at < :since),
       total(j.state NOT IN ('done', 'queued', 'running') AND a.finished_at < :since),
       total(j.state = 'done' AND a.finished_at >= :since),
       total(j.state NOT IN ('done', 'queued', 'running') AND a.finished_at >= :since),
       (SELECT coalesce(max(id), 0) FROM attempt)
  FROM membership m
  JOIN job j ON j.id = m.job_id
  LEFT JOIN attempt a ON a.id = j.result_attempt
 WHERE m.sweep_id = :sweep AND abs(m.edition) = (SELECT edition FROM sweep WHERE id = :sweep)
