-- Results of the source's latest plans that are earlier rows in the target, whose sweep has another file or none.
SELECT t.name AS sweep, t.runner AS runner_here, s.runner AS runner_there, count(*) AS results
  FROM source.sweep s
  JOIN main.sweep t ON t.name = s.name AND t.file_text <> s.file_text
 CROSS JOIN source.membership sm ON sm.sweep_id = s.id AND abs(sm.edition) = s.edition
  JOIN temp.chosen c ON c.id = sm.job_id
  JOIN source.job sj ON sj.id = c.id
  JOIN main.job tj ON tj.key = sj.key AND tj.result_attempt IS NOT NULL
  JOIN main.membership tm ON tm.sweep_id = t.id AND tm.job_id = tj.id AND abs(tm.edition) <> t.edition
 GROUP BY t.id
 ORDER BY t.id
