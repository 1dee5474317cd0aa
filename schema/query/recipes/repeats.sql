-- Spread between repeats of the same parameters on the same device, the widest first.
-- settings: the parameters in which they differ.
-- :sweep = '*'  a sweep's name or a pattern
WITH repeated AS MATERIALIZED (
    SELECT m.sweep, params, host, device, count(runtime_s) AS repeats,
           median(runtime_s) AS runtime_s, ci_low(runtime_s) AS ci_low_s, ci_high(runtime_s) AS ci_high_s,
           round(100 * stddev(runtime_s) / avg(runtime_s), 2) AS deviation_percent,
           round(max(runtime_s) / min(runtime_s), 4) AS slowest_to_fastest
      FROM members m JOIN results r USING (job_id)
     WHERE status = 'done' AND runtime_s > 0 AND m.sweep GLOB :sweep AND NOT m.earlier
     GROUP BY m.sweep, params, host, device
    HAVING count(runtime_s) > 1
), setting AS (
    SELECT DISTINCT params FROM repeated
), varied AS (
    SELECT key FROM setting, json_each(setting.params)
     GROUP BY key HAVING count(DISTINCT value) > 1 OR count(*) < (SELECT count(*) FROM setting)
)
SELECT sweep,
       (SELECT group_concat(key || '=' || iif(type IN ('integer', 'real'), r.params -> fullkey, value), ' ')
          FROM json_each(r.params) WHERE key IN (SELECT key FROM varied)) AS settings,
       host, device, repeats, runtime_s, ci_low_s, ci_high_s, deviation_percent, slowest_to_fastest
  FROM repeated r
 ORDER BY deviation_percent DESC, sweep, params;
