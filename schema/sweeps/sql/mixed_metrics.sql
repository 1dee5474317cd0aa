-- Metrics that are text in some results of a sweep and numbers in others.
WITH of_sweep AS (
    SELECT j.result_attempt AS attempt
      FROM membership m
      JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) = s.edition
      JOIN job j ON j.id = m.job_id
     WHERE s.id = :sweep AND j.state = 'done'),
texts AS (
    SELECT t.key AS name, count(*) AS texts, min(t.value) AS example
      FROM of_sweep
     CROSS JOIN attempt a ON a.id = of_sweep.attempt
     CROSS JOIN json_each(a.details, '$.texts') t
     GROUP BY t.key)
SELECT name, example, texts,
       (SELECT count(*) FROM of_sweep CROSS JOIN metric n ON n.attempt_id = of_sweep.attempt AND n.name = texts.name)
       AS numbers
  FROM texts
 WHERE numbers > 0
 ORDER BY name
