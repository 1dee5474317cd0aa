-- Combinations that a device cannot run, with the reason.
-- :sweep = '*'  a sweep's name or a pattern
SELECT host, device_name, architecture, precision, count(*) AS jobs, min(error_message) AS reason
  FROM results
 WHERE status = 'unsupported'
   AND job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
 GROUP BY host, device_name, architecture, precision, error_message
 ORDER BY host, device_name, architecture, precision, reason;
