-- Views over the tables: what people query. Made anew whenever a database is opened for writing by another version.

DROP VIEW IF EXISTS results;
DROP VIEW IF EXISTS jobs;
DROP VIEW IF EXISTS samples;
DROP VIEW IF EXISTS members;
DROP VIEW IF EXISTS listed_job;
DROP VIEW IF EXISTS decisions;
DROP VIEW IF EXISTS preferences;

-- The jobs of each sweep: one row per sweep and job, since sweeps share jobs.
CREATE VIEW members AS
SELECT s.name AS sweep, m.job_id AS job_id,
       abs(m.edition) <> s.edition AS earlier  -- 1: not in the sweep's latest plan
  FROM membership m
  JOIN sweep s ON s.id = m.sweep_id;

-- For the views below: each job once, under the first sweep whose latest plan asks for it, or else the first that ever
-- did. A sweep whose file has since been planned under another name comes last.
CREATE VIEW listed_job AS
SELECT b.id, b.key, o.sweep_id, b.runner, b.repeat, b.result_attempt, b.state, b.attempts, b.claimed_at, o.edition,
       CASE WHEN o.names IS NULL THEN b.params ELSE json_patch(b.params, o.names) END AS params,  -- files by its names
       CASE WHEN o.paths IS NULL THEN b.inputs ELSE json_patch(b.inputs, o.paths) END AS inputs,
       (SELECT group_concat(name, ' ')
          FROM (SELECT c.name FROM membership m JOIN sweep c ON c.id = m.sweep_id
                 WHERE m.job_id = b.id AND abs(m.edition) = c.edition
                 ORDER BY c.id))                                                       AS sweeps
  FROM membership o
  JOIN job b ON b.id = o.job_id
 WHERE o.sweep_id = (SELECT m.sweep_id
                       FROM membership m
                       JOIN sweep c ON c.id = m.sweep_id
                      WHERE m.job_id = o.job_id
                      ORDER BY abs(m.edition) <> c.edition,
                               m.sweep_id IN (SELECT s.id FROM sweep s
                                               WHERE EXISTS (SELECT 1 FROM sweep
                                                              WHERE sweep.file_path = s.file_path
                                                                AND sweep.updated_at > s.updated_at)),
                               m.sweep_id
                      LIMIT 1);

-- One row per finished job, however many sweeps share it; `status` says how it ended. Figures are those of `done` jobs
-- (attempt d), else NULL; requested_bytes alone belongs to others.
CREATE VIEW results AS
SELECT s.name                                  AS sweep,
       j.key                                   AS job_key,
       j.params ->> '$.architecture'           AS architecture,
       j.params ->> '$.precision'              AS precision,
       j.params ->> '$.resolution'             AS resolution,
       (SELECT CAST(value AS INTEGER) FROM metric m WHERE m.attempt_id = d.id AND m.name = 'width')  AS width,
       (SELECT CAST(value AS INTEGER) FROM metric m WHERE m.attempt_id = d.id AND m.name = 'height') AS height,
       j.params ->> '$.content_weight'         AS content_weight,
       j.params ->> '$.style_weight'           AS style_weight,
       j.params ->> '$.iterations'             AS iterations,
       j.params ->> '$.optimizer'              AS optimizer,
       j.params ->> '$.content'                AS content,
       coalesce(j.params ->> '$.style', j.params ->> '$.model') AS style,
       -- A whole number beyond 64 bits would be rounded: then its digits, as text.
       CASE WHEN json_type(j.params, '$.seed') = 'integer' AND typeof(j.params ->> '$.seed') = 'real'
            THEN j.params -> '$.seed' ELSE j.params ->> '$.seed' END AS seed,
       e.device                                AS device,
       j.repeat                                AS repeat,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'runtime_s')         AS runtime_s,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'runtime_mad_s')     AS runtime_mad_s,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'runtime_ci_low_s')  AS runtime_ci_low_s,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'runtime_ci_high_s') AS runtime_ci_high_s,
       (SELECT CAST(value AS INTEGER) FROM metric m WHERE m.attempt_id = d.id AND m.name = 'samples') AS samples,
       (SELECT CAST(value AS INTEGER) FROM metric m
         WHERE m.attempt_id = d.id AND m.name = 'peak_memory_bytes')                           AS peak_memory_bytes,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'ssim')              AS ssim,
       a.status                                AS status,
       a.error_class                           AS error_class,
       a.number                                AS attempt,
       a.started_at                            AS started_at,
       a.finished_at                           AS finished_at,
       e.host                                  AS host,
       e.device_name                           AS device_name,
       a.details ->> '$.weights'               AS weights,
       (SELECT path FROM artifact f WHERE f.attempt_id = a.id AND f.kind = 'output') AS output_path,
       j.params                                AS params,
       a.error_message                         AS error_message,
       a.warning                               AS warning,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'ssim_gaussian')     AS ssim_gaussian,
       j.id                                    AS job_id,
       a.id                                    AS attempt_id,
       round((julianday(a.finished_at) - julianday(a.started_at)) * 86400.0, 3) AS wall_s,
       a.predicted_s                           AS predicted_s,
       a.predicted_low_s                       AS predicted_low_s,
       a.predicted_high_s                      AS predicted_high_s,
       a.predicted_peak_bytes                  AS predicted_peak_bytes,
       (SELECT CAST(value AS INTEGER) FROM metric m
         WHERE m.attempt_id = a.id AND m.name = 'requested_bytes')                             AS requested_bytes,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'load_s')            AS load_s,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'decode_s')          AS decode_s,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'encode_s')          AS encode_s,
       (SELECT sha256 FROM artifact f WHERE f.attempt_id = a.id AND f.kind = 'output')         AS output_sha256,
       j.runner                                AS runner,
       e.program_version                       AS program_version,
       e.threads                               AS threads,
       a.load_average                          AS load_average,
       j.inputs                                AS inputs,
       a.details                               AS details,
       e.facts                                 AS environment,
       a.log_path                              AS log_path,
       a.log_begin                             AS log_begin,
       a.log_end                               AS log_end,
       coalesce((SELECT l.command_line FROM launch l JOIN membership sm ON sm.sweep_id = l.sweep_id
                  WHERE sm.job_id = j.id AND l.started_at <= a.started_at
                  ORDER BY l.started_at DESC LIMIT 1), s.command_line)                         AS command_line,
       coalesce((SELECT l.file_text FROM launch l JOIN membership sm ON sm.sweep_id = l.sweep_id
                  WHERE sm.job_id = j.id AND l.started_at <= a.started_at
                  ORDER BY l.started_at DESC LIMIT 1), s.file_text)                            AS sweep_file,
       a.uid                                   AS attempt_uid,
       j.params ->> '$.content_category'       AS content_category,
       j.params ->> '$.style_category'         AS style_category,
       abs(j.edition) <> s.edition             AS earlier,      -- 1: in no sweep's latest plan
       a.recorded_in                           AS recorded_in,  -- key of the job in whose run it was recorded
       j.sweeps                                AS sweeps,       -- all whose latest plan asks for it
       CASE WHEN d.id IS NOT NULL THEN
         (SELECT v.preference FROM job_preference v WHERE v.job_id = j.id AND v.sweep_id = j.sweep_id)
       END                                     AS preference,   -- of people, see preferences
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'energy_j')        AS energy_j,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'j_per_megapixel') AS j_per_megapixel,
       (SELECT value FROM metric m WHERE m.attempt_id = d.id AND m.name = 'idle_power_w')    AS idle_power_w,
       coalesce(d.details ->> '$.energy', e.facts ->> '$.energy') AS energy_source  -- the counter, or why there is none
  FROM listed_job j
  JOIN sweep s ON s.id = j.sweep_id
  JOIN attempt a ON a.id = j.result_attempt
  LEFT JOIN attempt d ON d.id = a.id AND d.status = 'done'
  LEFT JOIN runner_process p ON p.id = a.runner_process_id
  LEFT JOIN environment e ON e.id = p.environment_id;

-- Every job with its state, finished or not.
CREATE VIEW jobs AS
SELECT s.name       AS sweep,
       j.key        AS job_key,
       j.state      AS status,
       j.runner     AS runner,
       j.repeat     AS repeat,
       j.attempts   AS attempts,
       j.claimed_at AS claimed_at,
       a.error_class   AS error_class,
       a.error_message AS error_message,
       a.finished_at   AS finished_at,
       j.params     AS params,
       j.inputs     AS inputs,
       j.id         AS job_id,
       abs(j.edition) <> s.edition AS earlier,
       j.sweeps     AS sweeps
  FROM listed_job j
  JOIN sweep s ON s.id = j.sweep_id
  LEFT JOIN attempt a ON a.id = j.result_attempt;

-- Every single timing (or other reading) behind the figures of the jobs that are done, warm-up flagged.
CREATE VIEW samples AS
SELECT s.name       AS sweep,
       j.key        AS job_key,
       m.name       AS metric,
       m.ordinal    AS ordinal,
       m.value      AS value,
       m.warmup     AS warmup,
       m.attempt_id AS attempt_id,
       m.flag       AS flag     -- why it does not count; NULL: it counts, or is a warm-up
  FROM listed_job j
  JOIN sweep s ON s.id = j.sweep_id
  JOIN attempt a ON a.id = j.result_attempt AND a.status = 'done'
  JOIN sample m ON m.attempt_id = a.id;

-- What a search decided (docs/search.md), in order. job_key is the job that was put next, else one of the setting's.
CREATE VIEW decisions AS
SELECT s.name       AS sweep,
       d.number     AS number,
       d.what       AS what,
       j.key        AS job_key,
       d.setting    AS setting,
       d.rank       AS rank,
       d.among      AS among,
       d.score      AS score,
       d.reason     AS reason,
       d.results    AS results,     -- known then
       d.decided_at AS decided_at,
       d.rules      AS rules        -- digest of the rules; '@N' behind it: decided in shard N
  FROM decision d
  JOIN sweep s ON s.id = d.sweep_id
  LEFT JOIN job j ON j.id = d.job_id;
-- What people prefer (docs/votes.md): a row per setting of a sweep with votes, and (axis <> '') per value of an axis.
CREATE VIEW preferences AS
SELECT s.name          AS sweep,
       p.axis          AS axis,
       p.setting       AS setting,
       p.preference    AS preference,
       p.low           AS preference_low,
       p.high          AS preference_high,
       p.strength      AS strength,
       p.strength_low  AS strength_low,
       p.strength_high AS strength_high,
       p.wins          AS wins,
       p.losses        AS losses,
       p.ties          AS ties,
       p.voters        AS voters,
       p.pictures      AS pictures,
       p.reason        AS reason,
       (SELECT CAST(sum(v.repeats_agree) AS REAL) / nullif(sum(v.repeats), 0) FROM voter v
         WHERE v.sweep_id = p.sweep_id) AS repeats_agree,      -- share, of all voters
       (SELECT sum(v.left_out) FROM voter v WHERE v.sweep_id = p.sweep_id) AS voters_left_out,
       (SELECT count(*) FROM vote v WHERE v.sweep_id = p.sweep_id AND v.id > p.last_vote) AS votes_since,  -- not in it yet
       p.computed_at   AS computed_at
  FROM preference p
  JOIN sweep s ON s.id = p.sweep_id;
