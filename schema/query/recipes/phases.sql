-- Where a job's time goes: loading the network, decoding, stylising, encoding (seconds, medians).
-- :sweep = '*'  a sweep's name or a pattern
WITH phase AS (
    SELECT r.architecture, r.precision, r.width, r.height, r.host, r.device_name, r.runtime_s,
           max(m.value) FILTER (WHERE m.name = 'load_s') AS load_s,
           max(m.value) FILTER (WHERE m.name = 'decode_s') AS decode_s,
           max(m.value) FILTER (WHERE m.name = 'encode_s') AS encode_s
      FROM results r JOIN metric m ON m.attempt_id = r.attempt_id
     WHERE r.status = 'done'
       AND r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
     GROUP BY r.attempt_id
)
SELECT architecture, precision, width, height, host, device_name, count(*) AS jobs, median(load_s) AS load_s,
       median(decode_s) AS decode_s, median(runtime_s) AS runtime_s, median(encode_s) AS encode_s
  FROM phase
 WHERE load_s IS NOT NULL
 GROUP BY architecture, precision, width, height, host, device_name
 ORDER BY architecture, precision, width * height, host, device_name;
