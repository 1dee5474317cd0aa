#include <set>

#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

std::vector<std::string> columns(Store& store, const std::string& view) {
    std::vector<std::string> names;
    SQLite::Statement rows(store.db(), "SELECT name FROM pragma_table_info(:view) ORDER BY cid");
    rows.bind(":view", view);
    while (rows.executeStep()) names.push_back(rows.getColumn(0).getString());
    return names;
}

// One row as "column=value" of every column that is not NULL.
std::map<std::string, std::string> row(Store& store, const std::string& sql) {
    std::map<std::string, std::string> values;
    SQLite::Statement query(store.db(), sql);
    REQUIRE(query.executeStep());
    for (int i = 0; i < query.getColumnCount(); ++i)
        if (!query.getColumn(i).isNull()) values[query.getColumn(i).getName()] = query.getColumn(i).getString();
    return values;
}

Id plan_one(Fixture& fixture, const SweepRecord& sweep, const std::string& params) {
    Enqueuer enqueuer(fixture.store, sweep, Rerun::none, Scope::file);
    enqueuer.add(planned(1, params));
    enqueuer.commit();
    return enqueuer.sweep();
}

AttemptRecord measured() {
    AttemptRecord end = record();
    end.metrics = {{"runtime_s", 0.25},
                   {"runtime_mad_s", 0.01},
                   {"runtime_ci_low_s", 0.2},
                   {"runtime_ci_high_s", 0.3},
                   {"samples", 7},
                   {"peak_memory_bytes", 5e9},
                   {"ssim", 0.5},
                   {"width", 384},
                   {"height", 256}};
    end.details = R"({"weights": "random"})";
    end.artifacts = {{"output", "out/1.png", "", 10}, {"output_thumbnail", "out/1.jpg", "", 1}};
    return end;
}

}  // namespace

TEST_CASE("the tables refuse what is no honest row") {
    Fixture fixture;
    fixture.run_all(fixture.plan(sweep_record("s"), 1, 1));
    for (const std::string sql :
         {"UPDATE job SET state = 'finished'",
          "UPDATE job SET state = 'running'",
          "UPDATE job SET lease = 1",
          "UPDATE job SET repeat = 0",
          "UPDATE job SET repeat = 'two'",
          "UPDATE job SET params = '{'",
          "UPDATE job SET key = 'abc'",
          "UPDATE job SET sweep_id = 99",
          "UPDATE job SET result_attempt = 99",
          "UPDATE attempt SET status = 'queued'",
          "UPDATE attempt SET status = 'Done'",
          "UPDATE attempt SET status = NULL",
          "UPDATE attempt SET exit_code = 'none'",
          "UPDATE attempt SET details = 'text'",
          "UPDATE sweep SET name = 'a b'",
          "INSERT INTO metric VALUES (1, 'x', NULL)",
          "INSERT INTO metric VALUES (1, 'x', 'fast')",
          "INSERT INTO metric VALUES (99, 'x', 1)",
          "INSERT INTO sample VALUES (1, 'x', 1, 1.0, 2)",
          "INSERT INTO attempt (job_id, number, status, started_at, finished_at) VALUES (1, 1, 'done', 't', 't')",
          "DELETE FROM sweep",
          "DELETE FROM attempt"}) {
        CAPTURE(sql);
        CHECK_THROWS_AS(fixture.store.db().exec(sql), SQLite::Exception);
    }
}

namespace {

// Where a result comes from: the columns behind those of figures and parameters.
constexpr const char* origin_columns[] = {
    "output_sha256", "runner",   "program_version", "threads", "load_average", "inputs",     "details",
    "environment",   "log_path", "log_begin",       "log_end", "command_line", "sweep_file", "attempt_uid"};

}  // namespace

TEST_CASE("the view results has the columns that people's queries name") {
    Fixture fixture;
    CHECK(columns(fixture.store, "results") == std::vector<std::string>{"sweep",
                                                                        "job_key",
                                                                        "architecture",
                                                                        "precision",
                                                                        "resolution",
                                                                        "width",
                                                                        "height",
                                                                        "content_weight",
                                                                        "style_weight",
                                                                        "iterations",
                                                                        "optimizer",
                                                                        "content",
                                                                        "style",
                                                                        "seed",
                                                                        "device",
                                                                        "repeat",
                                                                        "runtime_s",
                                                                        "runtime_mad_s",
                                                                        "runtime_ci_low_s",
                                                                        "runtime_ci_high_s",
                                                                        "samples",
                                                                        "peak_memory_bytes",
                                                                        "ssim",
                                                                        "status",
                                                                        "error_class",
                                                                        "attempt",
                                                                        "started_at",
                                                                        "finished_at",
                                                                        "host",
                                                                        "device_name",
                                                                        "weights",
                                                                        "output_path",
                                                                        "params",
                                                                        "error_message",
                                                                        "warning",
                                                                        "ssim_gaussian",
                                                                        "job_id",
                                                                        "attempt_id",
                                                                        "wall_s",
                                                                        "predicted_s",
                                                                        "predicted_low_s",
                                                                        "predicted_high_s",
                                                                        "predicted_peak_bytes",
                                                                        "requested_bytes",
                                                                        "load_s",
                                                                        "decode_s",
                                                                        "encode_s",
                                                                        "output_sha256",
                                                                        "runner",
                                                                        "program_version",
                                                                        "threads",
                                                                        "load_average",
                                                                        "inputs",
                                                                        "details",
                                                                        "environment",
                                                                        "log_path",
                                                                        "log_begin",
                                                                        "log_end",
                                                                        "command_line",
                                                                        "sweep_file",
                                                                        "attempt_uid",
                                                                        "content_category",
                                                                        "style_category",
                                                                        "earlier",
                                                                        "recorded_in",
                                                                        "sweeps",
                                                                        "preference",
                                                                        "energy_j",
                                                                        "j_per_megapixel",
                                                                        "idle_power_w",
                                                                        "energy_source"});
    CHECK(columns(fixture.store, "jobs") == std::vector<std::string>{"sweep", "job_key", "status", "runner", "repeat",
                                                                     "attempts", "claimed_at", "error_class",
                                                                     "error_message", "finished_at", "params", "inputs",
                                                                     "job_id", "earlier", "sweeps"});
}

TEST_CASE("a measured job's row has every figure") {
    Fixture fixture;
    const std::string params =
        R"({"architecture":"vgg19","precision":"fp32","resolution":"768x512","content_weight":1,"style_weight":1e5,)"
        R"("iterations":300,"optimizer":"adam","content":"c.jpg","style":"s.jpg","seed":0})";
    fixture.run_all(plan_one(fixture, sweep_record("s"), params), measured());
    auto result = row(fixture.store, "SELECT * FROM results");
    CHECK(result.erase("job_id") + result.erase("attempt_id") == 2);
    for (const char* name : origin_columns) result.erase(name);  // provenance_test.cpp
    CHECK(result == std::map<std::string, std::string>{{"sweep", "s"},
                                                       {"job_key", key_of(1)},
                                                       {"architecture", "vgg19"},
                                                       {"precision", "fp32"},
                                                       {"resolution", "768x512"},
                                                       {"width", "384"},
                                                       {"height", "256"},
                                                       {"content_weight", "1"},
                                                       {"style_weight", "100000.0"},
                                                       {"iterations", "300"},
                                                       {"optimizer", "adam"},
                                                       {"content", "c.jpg"},
                                                       {"style", "s.jpg"},
                                                       {"seed", "0"},
                                                       {"device", "cpu"},
                                                       {"repeat", "1"},
                                                       {"runtime_s", "0.25"},
                                                       {"runtime_mad_s", "0.01"},
                                                       {"runtime_ci_low_s", "0.2"},
                                                       {"runtime_ci_high_s", "0.3"},
                                                       {"samples", "7"},
                                                       {"peak_memory_bytes", "5000000000"},
                                                       {"ssim", "0.5"},
                                                       {"status", "done"},
                                                       {"attempt", "1"},
                                                       {"started_at", "2026-01-01T00:00:00.000Z"},
                                                       {"finished_at", "2026-01-01T00:00:02.000Z"},
                                                       {"host", ProcessPlace::here().host},
                                                       {"device_name", "Test CPU"},
                                                       {"weights", "random"},
                                                       {"output_path", "out/1.png"},
                                                       {"params", params},
                                                       {"wall_s", "2.0"},
                                                       {"earlier", "0"},
                                                       {"sweeps", "s"}});
}

TEST_CASE("a seed keeps all its digits") {
    for (const auto& [params, seed] : {std::pair{R"({"seed":12345678901234567890})", "text 12345678901234567890"},
                                       {R"({"seed":9223372036854775807})", "integer 9223372036854775807"},
                                       {R"({"seed":-9223372036854775809})", "text -9223372036854775809"},
                                       {R"({"seed":1.5})", "real 1.5"},
                                       {R"({"seed":"007"})", "text 007"},
                                       {R"({"seed":true})", "integer 1"}}) {
        Fixture fixture;
        fixture.run_all(plan_one(fixture, sweep_record("s"), params), measured());
        CHECK(fixture.store.db().execAndGet("SELECT typeof(seed) || ' ' || seed FROM results").getString() == seed);
    }
}

TEST_CASE("what was not measured is NULL, never 0") {
    Fixture fixture;
    const Id sweep = plan_one(fixture, sweep_record("s"), R"({"model":"wave.pth"})");
    CHECK(fixture.number("SELECT count(*) FROM results") == 0);
    AttemptRecord end = record("oom");
    end.error_class = ErrorClass::bad_alloc;
    fixture.run_all(sweep, end);
    auto result = row(fixture.store, "SELECT * FROM results");
    for (const char* name : origin_columns) result.erase(name);
    std::set<std::string> present;
    for (const auto& [name, value] : result) present.insert(name);
    CHECK(present == std::set<std::string>{"sweep", "job_key", "style", "device", "repeat", "status", "error_class",
                                           "attempt", "started_at", "finished_at", "host", "device_name", "params",
                                           "job_id", "attempt_id", "wall_s", "earlier", "sweeps"});
    CHECK(result["style"] == "wave.pth");  // the trained model takes the style's place
    CHECK(result["status"] == "oom");
    CHECK(row(fixture.store, "SELECT * FROM jobs")["error_class"] == "bad_alloc");
}

TEST_CASE("energy that nobody measured is NULL, with the reason") {
    Fixture fixture;
    const Id sweep = plan_one(fixture, sweep_record("s"), R"({"model":"wave.pth"})");
    fixture.run_all(sweep, measured());
    auto& db = fixture.store.db();
    const auto energy = [&] { return fixture.text("SELECT format('%s %s', energy_j, energy_source) FROM results"); };
    db.exec("UPDATE environment SET facts = json_set(coalesce(facts, '{}'), '$.energy', 'none: no counters here')");
    CHECK(energy() == " none: no counters here");
    db.exec("UPDATE environment SET facts = json_set(facts, '$.energy', 'NVML')");
    db.exec("UPDATE attempt SET details = json_set(coalesce(details, '{}'), '$.energy', 'too short for a figure')");
    CHECK(energy() == " too short for a figure");
    db.exec("UPDATE attempt SET details = json_remove(details, '$.energy')");
    db.exec("INSERT INTO metric (attempt_id, name, value) SELECT id, 'energy_j', 2.5 FROM attempt");
    CHECK(energy() == "2.5 NVML");
}

TEST_CASE("labels of content and style are columns, NULL where a job has none") {
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, sweep_record("s"), Rerun::none, Scope::file);
    enqueuer.add(planned(1, R"({"content_category":"faces","style_category":"cubism"})"));
    enqueuer.add(planned(2, R"({"content_category":"places"})"));
    enqueuer.commit();
    fixture.run_all(enqueuer.sweep());
    CHECK(
        fixture.text("SELECT group_concat(label, ' ') FROM (SELECT content_category || '/' || coalesce(style_category, "
                     "'-') AS label FROM results ORDER BY 1)") == "faces/cubism places/-");
}

TEST_CASE("the query that everyone types works") {
    Fixture fixture;
    fixture.run_all(plan_one(fixture, sweep_record("s"), R"({"architecture":"vgg19","precision":"bf16"})"), measured());
    CHECK(row(fixture.store,
              "SELECT architecture, precision, avg(runtime_s) AS r, max(peak_memory_bytes)/1e6 AS mb FROM results "
              "GROUP BY 1,2") ==
          std::map<std::string, std::string>{
              {"architecture", "vgg19"}, {"precision", "bf16"}, {"r", "0.25"}, {"mb", "5000.0"}});
}

TEST_CASE("a sweep's view has a column for each parameter and metric, whatever they are called") {
    Fixture fixture;
    SweepRecord sweep = sweep_record("odd-name_1");
    sweep.parameters =
        R"([{"name":"select","axis":true},{"name":"STATUS","axis":true},{"name":"param_status","axis":true},)"
        R"({"name":"device","axis":false},{"name":"it's","axis":false},{"name":"a b; --","axis":false}])";
    sweep.metrics = R"([{"name":"runtime_s","unit":"s"},{"name":"Select","unit":""},{"name":"x\"y'z","unit":""}])";
    AttemptRecord end = record();
    end.metrics = {{"runtime_s", 0.25}, {"Select", 3}, {"x\"y'z", 4}};
    fixture.run_all(
        plan_one(fixture, sweep, R"({"select":1,"STATUS":"x","param_status":2,"device":"d","it's":5,"a b; --":6})"),
        end);
    auto result = row(fixture.store, "SELECT * FROM \"sweep_odd-name_1\"");
    const std::map<std::string, std::string> wanted = {
        {"select", "1"},   {"param_STATUS", "x"}, {"param_param_status", "2"}, {"param_device", "d"},
        {"it's", "5"},     {"a b; --", "6"},      {"runtime_s", "0.25"},       {"metric_Select", "3.0"},
        {"x\"y'z", "4.0"}, {"status", "done"},    {"device", "cpu"},           {"job_key", key_of(1)}};
    for (const auto& [name, value] : wanted) {
        CAPTURE(name);
        CHECK(result[name] == value);
    }
}

TEST_CASE("a sweep's view shows queued jobs too, and keeps columns of parameters that left the sweep file") {
    Fixture fixture;
    fixture.run_all(plan_one(fixture, sweep_record("s"), R"({"p":"old"})"));
    SweepRecord changed = sweep_record("s");
    changed.parameters = R"([{"name": "q", "axis": true}])";
    Enqueuer enqueuer(fixture.store, changed, Rerun::none, Scope::selection);
    enqueuer.add(planned(2, R"({"q":"new"})"));
    enqueuer.commit();
    CHECK(fixture.text("SELECT group_concat(line, ' ') FROM (SELECT status || '/' || coalesce(p, '-') || '/' || "
                       "coalesce(q, '-') AS line FROM sweep_s ORDER BY job_key)") == "done/old/- queued/-/new");
    CHECK(columns(fixture.store, "sweep_s").at(1) == "q");
}

TEST_CASE("figures in the views are those of jobs that are done: an average needs no word about the status") {
    Fixture fixture;
    SweepRecord sweep = sweep_record("s");
    sweep.metrics = R"([{"name":"runtime_s"},{"name":"loss"},{"name":"requested_bytes"}])";
    const Id id = fixture.plan(sweep, 1, 1);
    AttemptRecord end = measured();
    end.metrics.emplace_back("loss", 1);
    end.samples = {{"runtime_s", 0.25, false}};
    fixture.run_all(id, end);
    const auto spoil = [](AttemptRecord record, AttemptStatus status, ErrorClass error_class) {
        record.status = status;
        record.error_class = error_class;
        for (auto& [name, value] : record.metrics) value = 1000;
        for (auto& sample : record.samples) sample.value = 1000;
        return record;
    };
    fixture.plan(sweep, 1, 2);
    fixture.run_all(id, spoil(end, AttemptStatus::timeout, ErrorClass::timeout));
    AttemptRecord oom = spoil(end, AttemptStatus::oom, ErrorClass::bad_alloc);
    oom.metrics.emplace_back("requested_bytes", 4096);
    fixture.plan(sweep, 1, 3);
    fixture.run_all(id, oom);
    fixture.plan(sweep, 1, 4);
    fixture.run_all(id, spoil(end, AttemptStatus::failed, ErrorClass::input_changed));

    CHECK(fixture.number("SELECT count(*) FROM results") == 4);
    CHECK(fixture.text("SELECT avg(loss) || ' ' || avg(runtime_s) FROM sweep_s") == "1.0 0.25");
    CHECK(
        fixture.text("SELECT max(runtime_s) || ' ' || max(ssim) || ' ' || max(width) || ' ' || max(peak_memory_bytes) "
                     "FROM results") == "0.25 0.5 384 5000000000");
    CHECK(fixture.number("SELECT count(*) FROM samples") == 1);
    CHECK(fixture.number("SELECT requested_bytes FROM results WHERE status = 'oom'") == 4096);
    CHECK(fixture.number("SELECT count(*) FROM metric WHERE name = 'loss' AND value = 1000") == 3);  // kept on record
    fixture.plan(sweep, 1, 4, Rerun::all);
    CHECK(fixture.text("SELECT group_concat(DISTINCT status) || count(loss) FROM sweep_s") == "queued0");
}
