-- Spread between repeats of the same parameters on the same device, the widest first.
-- settings: the parameters in which those of the sweep differ.
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
    SELECT DISTINCT sweep, params FROM repeated
), varied AS (
    SELECT sweep, key FROM setting s, json_each(s.params)
     GROUP BY sweep, key
    HAVING count(DISTINCT coalesce(s.params -> fullkey, json_quote(value))) > 1
        OR count(*) < (SELECT count(*) FROM setting WHERE sweep = s.sweep)
)
SELECT sweep,
       (SELECT group_concat(key || '=' || iif(type = 'text', value, coalesce(r.params -> fullkey, json_quote(value))), ' ')
          FROM json_each(r.params) WHERE (r.sweep, key) IN (SELECT sweep, key FROM varied)) AS settings,
       host, device, repeats, runtime_s, ci_low_s, ci_high_s, deviation_percent, slowest_to_fastest
  FROM repeated r
 ORDER BY deviation_percent DESC, sweep, params;
