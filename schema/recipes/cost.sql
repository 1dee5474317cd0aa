-- Where the night went: machine hours for each value of each parameter that varies, all attempts counted.
-- :sweep = '*'  a sweep's name or a pattern
WITH spent AS (
    SELECT s.name AS sweep, j.params, (julianday(a.finished_at) - julianday(a.started_at)) * 24 AS hours
      FROM attempt a JOIN job j ON j.id = a.job_id JOIN sweep s ON s.id = j.sweep_id
     WHERE s.name GLOB :sweep
), by_value AS (
    SELECT sweep, p.key AS parameter,
           CASE WHEN p.type IN ('integer', 'real') THEN spent.params -> p.fullkey ELSE p.value END AS value,
           count(*) AS attempts, sum(hours) AS hours
      FROM spent, json_each(spent.params) p
     GROUP BY 1, 2, 3
), compared AS (
    SELECT *, count(*) OVER same AS value_count, sum(hours) OVER same AS all_hours
      FROM by_value
    WINDOW same AS (PARTITION BY sweep, parameter)
)
SELECT sweep, parameter, value, attempts, round(hours, 3) AS hours, round(100 * hours / all_hours, 1) AS percent
  FROM compared
 WHERE value_count > 1
 ORDER BY sweep, parameter, compared.hours DESC, value;
