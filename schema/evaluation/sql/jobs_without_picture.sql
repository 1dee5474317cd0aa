SELECT j.state, count(*)
  FROM sweep s
  JOIN membership m ON m.sweep_id = s.id AND abs(m.edition) = s.edition
  JOIN job j ON j.id = m.job_id
 WHERE s.name = :sweep
   AND (j.state <> 'done'
        OR NOT EXISTS (SELECT 1 FROM attempt a JOIN artifact f ON f.attempt_id = a.id AND f.kind = 'output'
                        WHERE a.id = j.result_attempt AND a.status = 'done'))
 GROUP BY j.state
 ORDER BY j.state;
