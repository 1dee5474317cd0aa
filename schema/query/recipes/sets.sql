-- Metrics of all pictures of a setting (`stylesweep evaluate`), beside those of the unstyled content.
-- :sweep = '*'  a sweep's name or a pattern
SELECT s.name AS sweep, trim(m.network_name || ' ' || substr(m.network, 1, 8)) AS network, m.metric, CASE WHEN m.unstyled THEN 'unstyled content' ELSE m.setting END AS setting,
       round(m.value, 4) AS value, round(m.low, 4) AS low, round(m.high, 4) AS high, m.pictures,
       coalesce(m.reason, m.warning, '') AS remark
  FROM set_metric m JOIN sweep s ON s.id = m.sweep_id
 WHERE s.name GLOB :sweep
 ORDER BY s.name, m.network_name, m.network, m.metric, m.unstyled DESC, m.setting;
