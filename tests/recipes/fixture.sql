-- Two nights on two machines, small enough to check every answer by hand.
-- `given` has one line per job, written the way a person would; the rest spreads it over the tables.

INSERT INTO environment (id, facts, host, device, device_name, threads, program_version) VALUES
    (1, '{"cpu": "Xeon", "host": "atlas", "libtorch": "2.5.1", "threads": 8}', 'atlas', 'cpu', 'Xeon', 8, '0.1.0+aaaa'),
    (2, '{"cpu": "Xeon", "host": "atlas", "libtorch": "2.6.0", "threads": 8}', 'atlas', 'cpu', 'Xeon', 8, '0.2.0+bbbb'),
    (3, '{"cpu": "EPYC", "driver": "570.1", "host": "boreas", "libtorch": "2.6.0", "threads": 8}', 'boreas', 'cuda:0',
     'H100', 8, '0.2.0+bbbb');
INSERT INTO runner_process (id, environment_id, host, boot_id, pid, start_ticks, device, started_at)
SELECT id, id, host, 'boot', 100 + id, 1, device, '2026-11-23T22:00:00.000Z' FROM environment;

INSERT INTO sweep (id, name, runner, file_path, file_text, command_line, parameters, metrics, measure, limits, created_at,
                   updated_at)
SELECT column1, column2, 'nst', '/sweeps/' || column2 || '.yaml', 'name: ' || column2, 'stylesweep run', '[]', '[]', '{}',
       '{}', '2026-11-23T22:00:00.000Z', '2026-11-23T22:00:00.000Z'
  FROM (VALUES (1, 'night'), (2, 'gpu'));

-- place: the environment's id; began: minutes after 2026-11-23 22:00; took: seconds of the attempt.
CREATE TEMP TABLE given (id, sweep, place, architecture, precision, side, style_weight, repeat, status, error_class,
                         began, took, runtime_s, peak_mb, ssim);
INSERT INTO given VALUES
    ( 1, 1, 1, 'vgg19',        'fp32',  256, 1e5, 1, 'done',     NULL,          0,   50, 40.0,  800, 0.60),
    ( 2, 1, 1, 'vgg19',        'bf16',  256, 1e5, 1, 'done',     NULL,          1,   30, 20.0,  500, 0.58),
    ( 3, 1, 1, 'vgg19',        'fp32',  512, 1e5, 1, 'done',     NULL,          2,  180, 160.0, 2400, 0.64),
    ( 4, 1, 1, 'vgg19',        'bf16',  512, 1e5, 1, 'done',     NULL,          5,  100, 80.0, 1400, 0.45),
    ( 5, 1, 1, 'mobilenet_v2', 'fp32',  256, 1e5, 1, 'done',     NULL,          7,   12, 8.0,   200, 0.52),
    ( 6, 1, 1, 'mobilenet_v2', 'bf16',  256, 1e5, 1, 'done',     NULL,          8,   10, 6.0,   150, 0.48),
    ( 7, 1, 1, 'vgg19',        'fp32',  256, 1e6, 1, 'done',     NULL,          9,   50, 40.5,  800, 0.42),
    ( 8, 1, 1, 'vgg19',        'fp32', 2048, 1e5, 1, 'oom',      'bad_alloc',  10,    5, NULL, NULL, NULL),
    ( 9, 1, 1, 'mobilenet_v2', 'fp32', 2048, 1e5, 1, 'failed',   'bad_input',  11,    1, NULL, NULL, NULL),
    (10, 1, 1, 'vgg19',        'int8',  256, 1e5, 1, 'unsupported', 'unsupported', 12, 0, NULL, NULL, NULL),
    (11, 1, 1, 'vgg19',        'fp32',  256, 1e5, 2, 'done',     NULL,         65,   55, 44.0,  800, 0.60),
    (12, 1, 1, 'vgg19',        'bf16',  256, 1e5, 2, 'done',     NULL,         66,   32, 22.0,  500, 0.58),
    (13, 1, 1, 'mobilenet_v2', 'fp32', 4096, 1e5, 1, 'timeout',  'timeout',    70, 1800, NULL, NULL, NULL),
    (14, 2, 3, 'vgg19',        'fp32',  256, 1e5, 3, 'done',     NULL,          0,    4, 2.0,   900, 0.60),
    (15, 2, 3, 'vgg19',        'bf16',  256, 1e5, 3, 'done',     NULL,          1,    3, 1.25,  600, 0.58),
    (16, 2, 3, 'vgg19',        'int8',  256, 1e5, 3, 'unsupported', 'unsupported', 2, 0, NULL, NULL, NULL);

INSERT INTO job (id, key, sweep_id, runner, params, inputs, repeat, state, position, attempts)
SELECT id, printf('%010d', id) || substr(hex(zeroblob(27)), 1, 54), sweep, 'nst',
       json_object('architecture', architecture, 'content', 'harbour.jpg', 'iterations', 300, 'precision', precision, 'resolution', side,
                   'style', 'wave.jpg', 'style_weight', style_weight),
       '{}', repeat, status, id, 1
  FROM given;
INSERT INTO membership (sweep_id, job_id, position) SELECT sweep, id, id FROM given;

INSERT INTO attempt (id, job_id, number, status, error_class, error_message, started_at, finished_at, runner_process_id,
                     details)
SELECT id, id, 1, status, error_class,
       CASE status WHEN 'oom' THEN 'the system refused an allocation of 6.4 GB'
                   WHEN 'failed' THEN 'harbour.jpg: smaller than 2048 pixels'
                   WHEN 'timeout' THEN 'ran longer than 1800 s'
                   WHEN 'unsupported' THEN 'int8 needs a quantised network' END,
       strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-11-23 22:00', began || ' minutes'),
       strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-11-23 22:00', began || ' minutes', took || ' seconds'),
       place, CASE status WHEN 'done' THEN json_object('weights', 'vgg.safetensors (sha256 0123456789abcdef)') END
  FROM given;
UPDATE attempt SET details = '{"weights": "random, normalised, seed 0 (sha256 fedcba9876543210)"}' WHERE id IN (5, 6);
UPDATE job SET result_attempt = id;

INSERT INTO metric (attempt_id, name, value)
SELECT id, 'runtime_s', runtime_s FROM given WHERE status = 'done' UNION ALL
SELECT id, 'peak_memory_bytes', peak_mb * 1000000 FROM given WHERE status = 'done' UNION ALL
SELECT id, 'ssim', ssim FROM given WHERE status = 'done' UNION ALL
SELECT id, 'style_loss', round(ssim * ssim / 10, 4) FROM given WHERE status = 'done' UNION ALL
SELECT id, 'width', side FROM given WHERE status = 'done' UNION ALL
SELECT id, 'height', side * 3 / 4 FROM given WHERE status = 'done' UNION ALL
SELECT id, 'load_s', CASE repeat WHEN 1 THEN 3.0 ELSE 0.0 END FROM given WHERE status = 'done' UNION ALL
SELECT id, 'decode_s', 0.25 FROM given WHERE status = 'done' UNION ALL
SELECT id, 'encode_s', 0.5 FROM given WHERE status = 'done';

-- The second round was predicted from the first: job 11 ended inside its interval, job 12 took longer, 13 was killed.
UPDATE attempt SET predicted_s = 50, predicted_low_s = 40, predicted_high_s = 62 WHERE id = 11;
UPDATE attempt SET predicted_s = 25, predicted_low_s = 20, predicted_high_s = 31 WHERE id = 12;
UPDATE attempt SET predicted_s = 2000, predicted_low_s = 1500, predicted_high_s = 2600 WHERE id = 13;

-- Job 1 has an interval, job 5 a warning: a noisy machine.
INSERT INTO metric (attempt_id, name, value) VALUES
    (1, 'runtime_ci_low_s', 39.0), (1, 'runtime_ci_high_s', 41.0), (1, 'samples', 6),
    (2, 'runtime_ci_low_s', 18.0), (2, 'runtime_ci_high_s', 24.0), (2, 'samples', 6);
UPDATE attempt SET warning = 'another process took 31% of the CPU' WHERE id = 5;

-- The timings of job 2, and the loss curve of job 3.
INSERT INTO sample (attempt_id, name, ordinal, value, warmup) VALUES
    (2, 'runtime_s', 1, 30, 1), (2, 'runtime_s', 2, 18, 0), (2, 'runtime_s', 3, 20, 0), (2, 'runtime_s', 4, 24, 0),
    (3, 'total_loss', 1, 80, 0), (3, 'total_loss', 2, 40, 0), (3, 'total_loss', 3, 20, 0), (3, 'total_loss', 4, 16, 0);

-- Repeats give the same picture; so does another style weight, which deserves a look.
INSERT INTO artifact (attempt_id, kind, path, sha256, bytes)
SELECT id, 'output', 'images/' || id || '.png',
       CASE WHEN id IN (1, 7, 11) THEN printf('%064d', 1) ELSE printf('%064d', 100 + id) END, 1000
  FROM given WHERE status = 'done';
UPDATE attempt SET details = json_set(details, '$.pixels_sha256', printf('%064d', 2)) WHERE id IN (2, 12);

-- Job 3 was lost twice before it was done; job 1 was run before with the version of environment 1 and again with 2.
UPDATE attempt SET number = 3 WHERE id = 3;
INSERT INTO attempt (id, job_id, number, status, error_class, error_message, started_at, finished_at, runner_process_id)
VALUES (101, 3, 1, 'crashed', 'signal', 'killed by SIGKILL', '2026-11-23T21:50:00.000Z', '2026-11-23T21:51:00.000Z', 1),
       (102, 3, 2, 'crashed', 'lost', 'the machine went away', '2026-11-23T21:52:00.000Z', '2026-11-23T21:53:00.000Z', 1),
       (103, 1, 2, 'done', NULL, NULL, '2026-11-24T09:00:00.000Z', '2026-11-24T09:00:45.000Z', 2),
       (104, 2, 2, 'done', NULL, NULL, '2026-11-24T09:01:00.000Z', '2026-11-24T09:01:30.000Z', 2);
INSERT INTO metric (attempt_id, name, value) VALUES (103, 'runtime_s', 30.0), (104, 'runtime_s', 21.0);
UPDATE job SET attempts = (SELECT count(*) FROM attempt a WHERE a.job_id = job.id);
INSERT INTO set_metric (sweep_id, setting, unstyled, metric, network, network_name, value, low, high, pictures, contents,
                        styles, reason, warning, evaluated_at)
SELECT s.id, column1, column2, column3, 'ab', 'inception.pt', column4, column5, column6, 12, 4, 3, column7, column8,
       '2026-11-24T10:00:00.000Z'
  FROM sweep s, (VALUES ('{}', 1, 'fid', 310.5, 280.25, 345.0, NULL, '12 pictures for 2048 features'),
                        ('{"precision":"fp32"}', 0, 'fid', 212.125, 190.0, 240.5, NULL, '12 pictures for 2048 features'),
                        ('{"precision":"bf16"}', 0, 'fid', 214.5, 191.0, 243.75, NULL, '12 pictures for 2048 features'),
                        ('{"precision":"fp32"}', 0, 'artfid', NULL, NULL, NULL, 'jobs without lpips', NULL));
-- What people said about some settings of `night`.
INSERT INTO preference (sweep_id, axis, setting, preference, low, high, strength, strength_low, strength_high, wins, losses, ties,
                        voters, pictures, reason, last_vote, computed_at)
VALUES (1, '', '{"architecture":"vgg19","precision":"fp32"}', 0.71, 0.6, 0.8, 0.9, 0.4, 1.4, 61, 25, 14, 6, 4, NULL, 150, '2026-11-24T10:00:00.000Z'),
       (1, '', '{"architecture":"vgg19","precision":"bf16"}', 0.68, 0.57, 0.77, 0.75, 0.3, 1.2, 57, 27, 18, 6, 4, NULL, 150, '2026-11-24T10:00:00.000Z'),
       (1, '', '{"architecture":"mobilenet_v2","precision":"fp32"}', 0.16, 0.09, 0.27, -1.65, -2.3, -1, 12, 78, 8, 6, 2, NULL, 150, '2026-11-24T10:00:00.000Z'),
       (1, '', '{"architecture":"mobilenet_v2","precision":"bf16"}', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 'no votes', 150, '2026-11-24T10:00:00.000Z'),
       (1, 'precision', '{"precision":"fp32"}', 0.41, 0.3, 0.52, -0.37, -0.8, 0.1, 40, 50, 12, 6, 6, NULL, 150, '2026-11-24T10:00:00.000Z');
DROP TABLE temp.given;

-- A search of the first sweep.
INSERT INTO decision (sweep_id, rules, number, job_id, setting, what, rank, among, score, reason, results, decided_at)
SELECT id, '0123456789abcdef', 1, 5, '{"architecture":"vgg19","precision":"bf16"}', 'next', NULL, NULL, 0.02,
       'expected gain of hypervolume 0.4 in 20 s', 4, '2026-11-23T20:10:00.000Z'
  FROM sweep ORDER BY id LIMIT 1;
INSERT INTO decision (sweep_id, rules, number, job_id, setting, what, rank, among, score, reason, results, decided_at)
SELECT id, '0123456789abcdef', 2, 7, '{"architecture":"vgg19","precision":"fp32"}', 'screened', 2, 2, NULL,
       'rank 2 of 2 at resolution 256; only the best 1 go on', 6, '2026-11-23T20:20:00.000Z'
  FROM sweep ORDER BY id LIMIT 1;
-- What the GPU's jobs used, and how much memory there is.
INSERT INTO metric (attempt_id, name, value) VALUES
    (14, 'energy_j', 700.0), (14, 'idle_power_w', 70.0), (15, 'energy_j', 400.0), (15, 'idle_power_w', 70.0);
UPDATE environment SET facts = json_set(facts, '$.memory_bytes', 16000000000, '$.energy', 'none: no RAPL counters in /sys/class/powercap') WHERE id < 3;
UPDATE environment SET facts = json_set(facts, '$.memory_bytes', 16000000000, '$.device_memory_bytes', 80000000000, '$.energy', 'NVML') WHERE id = 3;
