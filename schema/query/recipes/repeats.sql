-- Spread between repeats of the same parameters on the same device, the widest first.
-- :sweep = '*'  a sweep's name or a pattern
SELECT m.sweep, architecture, precision, resolution, host, device, count(runtime_s) AS repeats,
       median(runtime_s) AS runtime_s, ci_low(runtime_s) AS ci_low_s, ci_high(runtime_s) AS ci_high_s,
       round(100 * stddev(runtime_s) / avg(runtime_s), 2) AS deviation_percent,
       round(max(runtime_s) / min(runtime_s), 4) AS slowest_to_fastest
  FROM members m JOIN results r USING (job_id)
 WHERE status = 'done' AND runtime_s > 0 AND m.sweep GLOB :sweep AND NOT m.earlier
 GROUP BY m.sweep, params, host, device
HAVING count(runtime_s) > 1
 ORDER BY deviation_percent DESC, m.sweep, params;
