-- strip_names(), file_name(), anonymous_params() and anonymous_paths() are functions of trim.cpp. The last two map
-- different texts to different ones, in jobs and settings alike: no row is in another's way, and settings find their jobs.
CREATE TEMP TABLE host_alias AS
SELECT host, 'host-' || row_number() OVER (ORDER BY host) AS alias
  FROM (SELECT host FROM environment UNION SELECT host FROM runner_process);
UPDATE sweep SET file_path = '', file_text = '', command_line = '';
DELETE FROM launch;
UPDATE attempt SET error_message = NULL, warning = strip_names(warning),
                   details = (SELECT json_group_object(d.key, CASE d.type WHEN 'object' THEN
                              json((SELECT json_group_object(t.key, strip_names(t.value)) FROM json_each(d.value) t))
                              ELSE strip_names(d.value) END) FROM json_each(details) d)
 WHERE details IS NOT NULL OR error_message IS NOT NULL OR warning IS NOT NULL;
UPDATE environment SET facts =
  (SELECT json_group_object(key, value) FROM
    (SELECT key, strip_names(value) AS value FROM json_each(facts)
      WHERE key IN ('device', 'device_name', 'cpu', 'cpu_count', 'memory_bytes', 'threads', 'program_version',
                    'build_type', 'libtorch', 'blas', 'onednn', 'cuda', 'cudnn', 'driver', 'compute_capability', 'opencv')
     UNION ALL SELECT 'environment', environment.id
     UNION ALL SELECT 'host', (SELECT alias FROM temp.host_alias a WHERE a.host = environment.host)));
UPDATE environment SET host = (SELECT alias FROM temp.host_alias a WHERE a.host = environment.host),
                       device_name = strip_names(device_name);
UPDATE runner_process SET host = (SELECT alias FROM temp.host_alias a WHERE a.host = runner_process.host),
                          boot_id = '', machine_id = '', pid_namespace = 0, pid = 0,
                          start_ticks = 0, supervisor_pid = 0, supervisor_ticks = 0;
UPDATE job SET params = anonymous_params(params), inputs = anonymous_paths(inputs), load_key = NULL;
UPDATE membership SET names = anonymous_params(names), paths = anonymous_paths(paths)
 WHERE names IS NOT NULL OR paths IS NOT NULL;
UPDATE decision SET setting = anonymous_params(setting), reason = strip_names(reason);
UPDATE set_metric SET setting = anonymous_params(setting), network_name = file_name(network_name),
                      reason = strip_names(reason), warning = strip_names(warning);
UPDATE preference SET setting = anonymous_params(setting);
-- Numbered as they began to vote. Table voter is filled anew: a voter may be called voter-1 already.
CREATE TEMP TABLE voter_alias AS
SELECT voter, 'voter-' || row_number() OVER (ORDER BY first IS NULL, first, voter) AS alias
  FROM (SELECT voter, min(first) AS first
          FROM (SELECT voter, id AS first FROM vote UNION ALL SELECT name, NULL FROM voter) GROUP BY voter);
UPDATE vote SET voter = (SELECT alias FROM temp.voter_alias a WHERE a.voter = vote.voter);
CREATE TEMP TABLE renamed_voter AS SELECT * FROM voter;
UPDATE temp.renamed_voter SET name = (SELECT alias FROM temp.voter_alias a WHERE a.voter = name);
DELETE FROM voter;
INSERT INTO voter SELECT * FROM temp.renamed_voter;
UPDATE artifact SET path = file_name(path);
