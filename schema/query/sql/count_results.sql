-- Jobs of a sweep's latest plan; those done and those failed before :since, and after; the latest attempt; those that a
-- search found not worth running, which did not fail: screened out, and over its budget.
SELECT count(*),
       total(state = 'done' AND finished_at < :since),
       total(failed AND finished_at < :since),
       total(state = 'done' AND finished_at >= :since),
       total(failed AND finished_at >= :since),
       (SELECT coalesce(max(id), 0) FROM attempt),
       total(state = 'skipped' AND error_class = 'screened'),
       total(state = 'skipped' AND error_class = 'over_budget')
  FROM (SELECT j.state, a.finished_at, a.error_class,
               j.state NOT IN ('done', 'queued', 'running')
               AND coalesce(a.error_class, '') NOT IN ('screened', 'over_budget') AS failed
          FROM membership m
          JOIN job j ON j.id = m.job_id
          LEFT JOIN attempt a ON a.id = j.result_attempt
         WHERE m.sweep_id = :sweep AND abs(m.edition) = (SELECT edition FROM sweep WHERE id = :sweep))
