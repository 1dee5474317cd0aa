// Everything about a row: where it comes from is reached from the views, without knowledge of the tables.
#include "tests/schema/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::schema;
using namespace stylesweep::schema::testing;

namespace {

SweepRecord launched(const std::string& command_line, const std::string& file_text) {
    SweepRecord sweep = sweep_record("s");
    sweep.command_line = command_line;
    sweep.file_text = file_text;
    return sweep;
}

AttemptRecord full_record() {
    AttemptRecord end = record();
    end.started_at = end.finished_at = "2099-01-01T00:00:00.000Z";
    end.load_average = 1.25;
    end.details = R"({"weights": "random, seed 7", "conv_algorithm": "libtorch"})";
    end.log_path = "logs/r.log";
    end.log_begin = 10;
    end.log_end = 90;
    end.metrics = {{"runtime_s", 3}, {"load_s", 0.1}, {"decode_s", 0.2}, {"encode_s", 0.3}};
    end.samples = {{"runtime_s", 4, true}, {"runtime_s", 3, false}};
    end.artifacts = {{"output", "out/1.png", std::string(64, 'a'), 123}};
    return end;
}

}  // namespace

TEST_CASE("program, host, device, libraries, seed, inputs, phases, log and output of a result are columns of it") {
    Fixture fixture;
    Enqueuer enqueuer(fixture.store, launched("stylesweep run x.yaml", "name: s\n"), Rerun::none, Scope::file);
    enqueuer.add(
        {key_of(1), R"({"seed": 7, "content": "c.jpg"})",
         R"({"content": {"path": "/p/c.jpg", "sha256": "c0ffee"}, "weights": {"path": "/p/w", "sha256": "beef"}})", 1});
    enqueuer.commit();
    JobQueue queue(fixture.store);
    const Id self = queue.register_runner({ProcessIdentity::of_this_process(),
                                           R"({"libtorch": "1.13", "blas": "openblas", "driver": "535"})", "cuda:0",
                                           "Test GPU", "0.1.0+abc", "logs/r.log", 3});
    const ClaimedJob job = queue.claim(self, enqueuer.sweep(), 10).value();
    queue.finish(self, enqueuer.sweep(), job, full_record(), Next::stop);

    for (const auto& [expression, value] : std::vector<std::pair<std::string, std::string>>{
             {"program_version", "0.1.0+abc"},
             {"host", ProcessPlace::here().host},
             {"device || ' ' || device_name || ' ' || threads", "cuda:0 Test GPU 3"},
             {"environment ->> '$.driver'", "535"},
             {"environment ->> '$.libtorch'", "1.13"},
             {"environment ->> '$.blas'", "openblas"},
             {"command_line", "stylesweep run x.yaml"},
             {"sweep_file", "name: s\n"},
             {"inputs ->> '$.content.sha256'", "c0ffee"},
             {"inputs ->> '$.weights.sha256'", "beef"},
             {"seed", "7"},
             {"weights", "random, seed 7"},
             {"details ->> '$.conv_algorithm'", "libtorch"},
             {"load_s || ' ' || decode_s || ' ' || encode_s || ' ' || runtime_s", "0.1 0.2 0.3 3.0"},
             {"load_average", "1.25"},
             {"log_path || ' ' || log_begin || ' ' || log_end", "logs/r.log 10 90"},
             {"output_path", "out/1.png"},
             {"output_sha256", std::string(64, 'a')},
             {"length(attempt_uid)", "32"}}) {
        CAPTURE(expression);
        CHECK(fixture.text("SELECT " + expression + " FROM results") == value);
    }
    CHECK(
        fixture.text("SELECT group_concat(metric || ordinal || '=' || value || warmup) FROM samples WHERE job_key = '" +
                     key_of(1) + "'") == "runtime_s1=4.01,runtime_s2=3.00");
}

TEST_CASE("a result keeps the command and the sweep file it was run with when the sweep is run again otherwise") {
    Fixture fixture;
    const Id sweep = fixture.plan(launched("stylesweep run x.yaml", "name: s # Monday\n"), 1, 1);
    AttemptRecord end = record();
    end.started_at = fixture.text("SELECT max(started_at) FROM launch");
    fixture.run_all(sweep, end);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the next launch is a later one
    fixture.plan(launched("stylesweep run x.yaml --set p=2", "name: s # Tuesday\n"), 2, 2, Rerun::none,
                 Scope::selection);
    end.started_at = end.finished_at = fixture.text("SELECT max(started_at) FROM launch");
    fixture.run_all(sweep, end);
    CHECK(fixture.text("SELECT command_line || sweep_file FROM results WHERE job_key = '" + key_of(1) + "'") ==
          "stylesweep run x.yamlname: s # Monday\n");
    CHECK(fixture.text("SELECT command_line || sweep_file FROM results WHERE job_key = '" + key_of(2) + "'") ==
          "stylesweep run x.yaml --set p=2name: s # Tuesday\n");
}
