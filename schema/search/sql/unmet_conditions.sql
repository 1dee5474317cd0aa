-- The conditions of a sweep's search (`subject_to`) if no done job of its latest plan meets all of them: each with how
-- many jobs meet it, how many have its metric, and the value that comes nearest.
WITH condition AS (
    SELECT c.key AS number, c.value ->> '$.metric' AS metric, c.value ->> '$.comparison' AS comparison,
           c.value ->> '$.limit' AS bound
      FROM sweep s, json_each(s.search, '$.search.subject_to') c
     WHERE s.id = :sweep
), judged AS (
    SELECT c.number, j.id AS job, f.value,
           CASE c.comparison WHEN '<' THEN f.value < c.bound WHEN '<=' THEN f.value <= c.bound
                             WHEN '>' THEN f.value > c.bound ELSE f.value >= c.bound END AS holds
      FROM condition c
      JOIN membership m ON m.sweep_id = :sweep
      JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) = s.edition
      JOIN job j ON j.id = m.job_id AND j.state = 'done'
      LEFT JOIN metric f ON f.attempt_id = j.result_attempt AND f.name = c.metric
)
SELECT c.metric, c.comparison, c.bound, count(*) AS jobs, count(value) AS measured, total(holds) AS meeting,
       CASE WHEN c.comparison GLOB '<*' THEN min(value) ELSE max(value) END AS nearest
  FROM judged JOIN condition c USING (number)
 WHERE NOT EXISTS (SELECT 1 FROM judged GROUP BY job HAVING min(coalesce(holds, 0)) = 1)
 GROUP BY number
 ORDER BY number
