SELECT j.state, count(*)
  FROM sweep s
  JOIN membership m ON m.sweep_id = s.id AND abs(m.edition) = s.edition
  JOIN job j ON j.id = m.job_id
 WHERE s.name = :sweep AND j.state <> 'done'
 GROUP BY j.state
 ORDER BY j.state;
