-- For one sweep, by state: jobs of its latest plan, seconds spent on them, and jobs of earlier plans.
SELECT j.state,
       total(abs(m.edition) = :edition),
       total((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0 * (abs(m.edition) = :edition) *
             (a.recorded_in IS NULL)),
       total(abs(m.edition) <> :edition)
  FROM membership m
  JOIN job j ON j.id = m.job_id
  LEFT JOIN attempt a ON a.id = j.result_attempt
 WHERE m.sweep_id = :sweep
 GROUP BY j.state
 ORDER BY j.state
