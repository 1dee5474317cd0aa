-- Where the time went: machine hours for each value of each parameter that varies, all attempts counted.
-- Results recorded during another job's run have none: the hours are that job's. A job that sweeps share counts in each.
-- earlier_hours: the part spent on rows that the sweep's latest plan no longer asks for.
-- :sweep = '*'  a sweep's name or a pattern
WITH spent AS (
    SELECT m.sweep, j.params, m.earlier,
           (julianday(a.finished_at) - julianday(a.started_at)) * 24 * (a.recorded_in IS NULL) AS hours
      FROM members m JOIN jobs j USING (job_id) JOIN attempt a USING (job_id)
     WHERE m.sweep GLOB :sweep
), by_value AS (
    SELECT sweep, p.key AS parameter,
           CASE WHEN p.type IN ('integer', 'real') THEN spent.params -> p.fullkey ELSE p.value END AS value,
           count(*) AS attempts, sum(hours) AS hours, total(hours * earlier) AS earlier_hours
      FROM spent, json_each(spent.params) p
     GROUP BY 1, 2, 3
), compared AS (
    SELECT *, count(*) OVER same AS value_count, sum(hours) OVER same AS all_hours
      FROM by_value
    WINDOW same AS (PARTITION BY sweep, parameter)
)
SELECT sweep, parameter, value, attempts, round(hours, 3) AS hours, round(100 * hours / all_hours, 1) AS percent,
       round(earlier_hours, 3) AS earlier_hours
  FROM compared
 WHERE value_count > 1
 ORDER BY sweep, parameter, compared.hours DESC, value;
