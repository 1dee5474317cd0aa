-- Output pictures with equal pixels: a parameter without effect, or repeats that reproduce exactly.
-- Picture files contain their job's parameters, so equal pixels are not equal files; other outputs are compared as files.
-- Architecture and precision are those of the picture: with a single min() SQLite takes other columns from its row.
-- :sweep = '*'  a sweep's name or a pattern
SELECT substr(coalesce(r.details ->> '$.pixels_sha256', f.sha256), 1, 12) AS sha256, count(*) AS pictures,
       count(DISTINCT r.params) AS settings, r.architecture, r.precision, min(f.path) AS path
  FROM results r JOIN artifact f ON f.attempt_id = r.attempt_id AND f.kind = 'output'
 WHERE r.job_id IN (SELECT job_id FROM members WHERE sweep GLOB :sweep AND NOT earlier)
 GROUP BY coalesce(r.details ->> '$.pixels_sha256', f.sha256)
HAVING count(*) > 1
 ORDER BY settings DESC, pictures DESC, 1;
