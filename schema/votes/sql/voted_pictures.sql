SELECT j.id, j.key,
       CASE WHEN m.names IS NULL THEN j.params ELSE json_patch(j.params, m.names) END AS params,
       CASE WHEN m.paths IS NULL THEN j.inputs ELSE json_patch(j.inputs, m.paths) END AS inputs,
       f.path, f.sha256,
       coalesce((SELECT path FROM artifact t WHERE t.attempt_id = a.id AND t.kind = 'content_thumbnail'), ''),
       coalesce((SELECT path FROM artifact t WHERE t.attempt_id = a.id AND t.kind = 'style_thumbnail'), '')
  FROM membership m
  JOIN sweep s ON s.id = m.sweep_id AND abs(m.edition) = s.edition
  JOIN job j ON j.id = m.job_id
  JOIN attempt a ON a.id = j.result_attempt AND a.status = 'done'
  JOIN artifact f ON f.attempt_id = a.id AND f.kind = 'output'
 WHERE s.id = :sweep
 ORDER BY m.position, j.repeat, j.id;
