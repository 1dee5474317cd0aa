-- What matters: the share of a metric's variance that each parameter, and each pair of them, explains.
-- Exact where each combination of all parameters was measured equally often (adds_up = 1). Elsewhere without pairs, and a
-- share includes what the parameter has in common with others, so that shares may sum above 100; the report has a model
-- instead, and takes logarithms of times and sizes.
-- :metric = 'runtime_s'  the metric
-- :sweep = '*'  a sweep's name or a pattern
WITH measured AS (
    SELECT m.sweep, r.job_id, r.params, f.value AS y
      FROM members m
      JOIN results r USING (job_id)
      JOIN metric f ON f.attempt_id = r.attempt_id AND f.name = :metric
     WHERE r.status = 'done' AND NOT m.earlier AND m.sweep GLOB :sweep
), middle AS (
    SELECT sweep, avg(y) AS mean FROM measured GROUP BY sweep
), total AS (
    SELECT sweep, count(*) AS jobs, mean, sum((y - mean) * (y - mean)) AS squares
      FROM measured JOIN middle USING (sweep)
     GROUP BY sweep
), cell AS (
    SELECT sweep, job_id, y, p.key AS parameter, coalesce(p.atom, '') AS value
      FROM measured, json_each(measured.params) p
), axis AS (
    SELECT sweep, parameter, count(DISTINCT value) AS levels
      FROM cell
     GROUP BY sweep, parameter
    HAVING count(DISTINCT value) > 1
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY sweep ORDER BY parameter) AS number FROM axis
), possible(sweep, number, combinations) AS (
    SELECT sweep, number, levels FROM numbered WHERE number = 1
    UNION ALL
    SELECT sweep, numbered.number, possible.combinations * levels
      FROM possible JOIN numbered USING (sweep) WHERE numbered.number = possible.number + 1
), combination AS (
    SELECT sweep, count(*) AS jobs
      FROM (SELECT sweep, group_concat(quote(value)) AS setting
              FROM (SELECT cell.* FROM cell JOIN axis USING (sweep, parameter) ORDER BY sweep, job_id, parameter)
             GROUP BY sweep, job_id)
     GROUP BY sweep, setting
), design AS (
    SELECT sweep, min(jobs) = max(jobs) AND
           count(*) = (SELECT max(combinations) FROM possible WHERE possible.sweep = combination.sweep) AS balanced
      FROM combination
     GROUP BY sweep
), one AS (
    SELECT sweep, parameter, sum(jobs * (mean - all_mean) * (mean - all_mean)) AS squares
      FROM (SELECT c.sweep, c.parameter, count(*) AS jobs, avg(c.y) AS mean, t.mean AS all_mean
              FROM cell c JOIN axis USING (sweep, parameter) JOIN total t USING (sweep)
             GROUP BY c.sweep, c.parameter, c.value)
     GROUP BY sweep, parameter
), two AS (
    SELECT sweep, a, b, sum(jobs * (mean - all_mean) * (mean - all_mean)) AS squares
      FROM (SELECT c.sweep, c.parameter AS a, d.parameter AS b, count(*) AS jobs, avg(c.y) AS mean, t.mean AS all_mean
              FROM cell c
              JOIN axis x ON x.sweep = c.sweep AND x.parameter = c.parameter
              JOIN cell d ON d.sweep = c.sweep AND d.job_id = c.job_id AND d.parameter > c.parameter
              JOIN axis z ON z.sweep = d.sweep AND z.parameter = d.parameter
              JOIN total t ON t.sweep = c.sweep
             GROUP BY c.sweep, c.parameter, d.parameter, c.value, d.value)
     GROUP BY sweep, a, b
), pair AS (
    SELECT two.sweep, a, b, two.squares - p.squares - q.squares AS squares
      FROM two
      JOIN one p ON p.sweep = two.sweep AND p.parameter = a
      JOIN one q ON q.sweep = two.sweep AND q.parameter = b
), share AS (
    SELECT sweep, parameter AS parameters, squares FROM one
    UNION ALL
    SELECT sweep, a || ' x ' || b, squares FROM pair JOIN design USING (sweep) WHERE balanced
)
SELECT sweep, parameters, round(100 * share.squares / total.squares, 1) AS percent_of_variance, total.jobs,
       balanced AS adds_up
  FROM share JOIN total USING (sweep) JOIN design USING (sweep)
 WHERE total.squares > 0
 ORDER BY sweep, percent_of_variance DESC NULLS LAST, parameters;
