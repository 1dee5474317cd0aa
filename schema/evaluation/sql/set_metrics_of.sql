-- Files of one name with different contents are told apart by their hash.
WITH latest AS MATERIALIZED (
SELECT max(a.finished_at) AS finished_at
  FROM sweep s
  JOIN membership m ON m.sweep_id = s.id AND abs(m.edition) = s.edition
  JOIN job j ON j.id = m.job_id
  JOIN attempt a ON a.id = j.result_attempt AND a.status = 'done'
 WHERE s.id = :sweep)
SELECT setting, unstyled, metric, value, low, high, pictures, contents, styles, coalesce(reason, '') AS reason,
       coalesce(warning, '') AS warning,
       network_name || iif((SELECT count(DISTINCT o.network) FROM set_metric o
                             WHERE o.sweep_id = :sweep AND o.network_name = set_metric.network_name) > 1,
                           ' ' || substr(network, 1, 8), '') AS network_name,
       coalesce(evaluated_at < latest.finished_at, 0) AS outdated
  FROM set_metric, latest
 WHERE sweep_id = :sweep
 ORDER BY network_name, network, metric, unstyled DESC, setting;
