-- What matters: the share of a metric's variance that each parameter, and each pair of them, explains.
-- Exact where each combination was measured equally often (adds_up = 1). Elsewhere without pairs, and a share includes
-- what the parameter has in common with others, so that shares may sum above 100; the report has a model instead.
-- :metric = 'runtime_s'  the metric
-- :sweep = '*'  a sweep's name or a pattern
WITH measured AS (
    SELECT m.sweep, r.job_id, r.params, f.value AS y
      FROM members m
      JOIN results r USING (job_id)
      JOIN metric f ON f.attempt_id = r.attempt_id AND f.name = :metric
     WHERE r.status = 'done' AND NOT m.earlier AND m.sweep GLOB :sweep
), total AS (
    SELECT sweep, count(*) AS jobs, avg(y) AS mean, sum(y * y) - count(*) * avg(y) * avg(y) AS squares
      FROM measured
     GROUP BY sweep
), cell AS (
    SELECT sweep, job_id, y, p.key AS parameter, coalesce(p.atom, '') AS value
      FROM measured, json_each(measured.params) p
), axis AS (
    SELECT sweep, parameter, count(DISTINCT value) AS levels
      FROM cell
     GROUP BY sweep, parameter
    HAVING count(DISTINCT value) > 1
), one AS (
    SELECT sweep, parameter, sum(jobs * (mean - all_mean) * (mean - all_mean)) AS squares
      FROM (SELECT c.sweep, c.parameter, count(*) AS jobs, avg(c.y) AS mean, t.mean AS all_mean
              FROM cell c JOIN axis USING (sweep, parameter) JOIN total t USING (sweep)
             GROUP BY c.sweep, c.parameter, c.value)
     GROUP BY sweep, parameter
), two AS (
    SELECT sweep, a, b, sum(jobs * (mean - all_mean) * (mean - all_mean)) AS squares, min(jobs) = max(jobs) AS even,
           count(*) AS combinations
      FROM (SELECT c.sweep, c.parameter AS a, d.parameter AS b, count(*) AS jobs, avg(c.y) AS mean, t.mean AS all_mean
              FROM cell c
              JOIN axis x ON x.sweep = c.sweep AND x.parameter = c.parameter
              JOIN cell d ON d.sweep = c.sweep AND d.job_id = c.job_id AND d.parameter > c.parameter
              JOIN axis z ON z.sweep = d.sweep AND z.parameter = d.parameter
              JOIN total t ON t.sweep = c.sweep
             GROUP BY c.sweep, c.parameter, d.parameter, c.value, d.value)
     GROUP BY sweep, a, b
), pair AS (
    SELECT two.sweep, a, b, two.squares - p.squares - q.squares AS squares,
           even AND combinations = x.levels * z.levels AS balanced
      FROM two
      JOIN one p ON p.sweep = two.sweep AND p.parameter = a
      JOIN one q ON q.sweep = two.sweep AND q.parameter = b
      JOIN axis x ON x.sweep = two.sweep AND x.parameter = a
      JOIN axis z ON z.sweep = two.sweep AND z.parameter = b
), share AS (
    SELECT sweep, parameter AS parameters, squares FROM one
    UNION ALL
    SELECT sweep, a || ' x ' || b, CASE WHEN balanced THEN squares END FROM pair
)
SELECT sweep, parameters, round(100 * share.squares / total.squares, 1) AS percent_of_variance, total.jobs,
       coalesce((SELECT min(balanced) FROM pair WHERE pair.sweep = share.sweep), 1) AS adds_up
  FROM share JOIN total USING (sweep)
 WHERE total.squares > 0 AND share.squares IS NOT NULL
 ORDER BY sweep, percent_of_variance DESC NULLS LAST, parameters;
