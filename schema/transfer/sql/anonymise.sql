-- strip_names(), file_name() and without_folders() are functions of trim.cpp.
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
UPDATE job SET params = without_folders(params), inputs = without_folders(inputs);
UPDATE membership SET names = without_folders(names), paths = without_folders(paths) WHERE names IS NOT NULL;
UPDATE decision SET setting = without_folders(setting), reason = strip_names(reason);
-- Settings that differ in folders alone stay different; none is in another's way meanwhile.
CREATE TEMP TABLE set_alias AS
SELECT id, without_folders(setting) AS setting,
       row_number() OVER (PARTITION BY sweep_id, without_folders(setting), unstyled, metric, network ORDER BY setting)
       AS number
  FROM set_metric;
UPDATE set_metric SET setting = json_object('id', id);
UPDATE set_metric SET network_name = file_name(network_name),
                      setting = (SELECT iif(a.number = 1, a.setting, json_set(a.setting, '$.folder', a.number))
                                   FROM temp.set_alias a WHERE a.id = set_metric.id);
CREATE TEMP TABLE voter_alias AS
SELECT voter, 'voter-' || row_number() OVER (ORDER BY voter) AS alias FROM (SELECT DISTINCT voter FROM vote);
UPDATE vote SET voter = (SELECT alias FROM temp.voter_alias a WHERE a.voter = vote.voter);
UPDATE voter SET name = coalesce((SELECT alias FROM temp.voter_alias a WHERE a.voter = name), 'voter-0');
CREATE TEMP TABLE preference_alias AS
SELECT rowid AS id, without_folders(setting) AS setting,
       row_number() OVER (PARTITION BY sweep_id, axis, without_folders(setting) ORDER BY setting) AS number
  FROM preference;
UPDATE preference SET setting = json_object('id', rowid);
UPDATE preference SET setting = (SELECT iif(a.number = 1, a.setting, json_set(a.setting, '$.folder', a.number))
                                   FROM temp.preference_alias a WHERE a.id = preference.rowid);
UPDATE artifact SET path = file_name(path);
