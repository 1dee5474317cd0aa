-- Jobs of a sweep's latest plan; those done and those failed before :since, and after; the latest attempt; those
-- that a search found not worth running, which did not fail.
SELECT count(*),
       total(j.state = 'done' AND a.finished_at < :since),
       total(j.state NOT IN ('done', 'queued', 'running') AND a.error_class IS NOT 'screened' AND a.finished_at < :since),
       total(j.state = 'done' AND a.finished_at >= :since),
       total(j.state NOT IN ('done', 'queued', 'running') AND a.error_class IS NOT 'screened' AND a.finished_at >= :since),
       (SELECT coalesce(max(id), 0) FROM attempt),
       total(j.state = 'skipped' AND a.error_class = 'screened')
  FROM membership m
  JOIN job j ON j.id = m.job_id
  LEFT JOIN attempt a ON a.id = j.result_attempt
 WHERE m.sweep_id = :sweep AND abs(m.edition) = (SELECT edition FROM sweep WHERE id = :sweep)
