SELECT j.id, j.key,
       CASE WHEN m.names IS NULL THEN j.params ELSE json_patch(j.params, m.names) END AS params,
       CASE WHEN m.paths IS NULL THEN j.inputs ELSE json_patch(j.inputs, m.paths) END AS inputs,
       f.path, f.sha256,
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'lpips') AS lpips,
       coalesce((SELECT path FROM artifact t WHERE t.attempt_id = a.id AND t.kind = 'content_thumbnail'), ''),
       coalesce((SELECT path FROM artifact t WHERE t.attempt_id = a.id AND t.kind = 'style_thumbnail'), ''),
       (SELECT value FROM metric WHERE attempt_id = a.id AND name = 'ssim') AS ssim
  FROM sweep s
  JOIN membership m ON m.sweep_id = s.id AND abs(m.edition) = s.edition
  JOIN job j ON j.id = m.job_id
  JOIN attempt a ON a.id = j.result_attempt AND a.status = 'done'
  JOIN artifact f ON f.attempt_id = a.id AND f.kind = 'output'
 WHERE s.name = :sweep
 ORDER BY m.position, j.repeat, j.id;
