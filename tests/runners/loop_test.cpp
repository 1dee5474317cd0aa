#include "runners/core/loop/loop.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "base/files/digest.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;
using nlohmann::json;

namespace {

// A runner whose jobs say in parameter `do` how they end.
class TestRunner final : public Runner {
  public:
    json describe() const override { return {{"protocol", 1}, {"runner", "test"}, {"parameters", json::array()}}; }
    void open(const Settings& settings) override { device = settings.device; }
    json environment() const override { return {{"device_name", "Test device"}, {"note", "bad utf-8 \xff"}}; }

    void run(const Job& job, Recorder& out) override {
        jobs.push_back(job);
        if (at_job) at_job();
        if (record) record(job, out);
        out.metric("early", 1);
        out.sample("runtime_s", 2, true);
        out.sample("runtime_s", 1, false);
        out.detail("weights", "random");
        const std::string what = job.params.at("do");
        if (what == "failed") throw std::runtime_error("no luck");
        if (what == "bad_input") throw BadInput("no picture");
        if (what == "unsupported") throw Unsupported("no bf16 here");
        if (what == "oom") throw OutOfMemory("no room");
        if (what == "bad_alloc") throw std::bad_alloc();
        if (what == "device_lost") throw DeviceLost("no more CUDA here");
        if (what == "int") throw 42;
        if (what == "type") (void)job.params.at("do").get<int>();
        out.warn("shaky");
    }

    std::vector<Job> jobs;
    std::string device;
    std::function<void()> at_job;
    std::function<void(const Job&, const Recorder&)> record;
};

// As the planner writes it.
json input_of(const std::filesystem::path& file) {
    const InputContent content = read_input(file, InputKind::file);
    return {{"path", file.string()}, {"sha256", content.sha256}, {"state", content.state.text}};
}

// A machine that uses 50 W and tells no clock.
MachineWatch::Sources counting() {
    class Counter final : public host::EnergyCounter {
        std::optional<double> joules() override { return 50 * MeterClock::steady().now(); }
        [[nodiscard]] std::string name() const override { return "fake"; }
    };
    return {{std::make_unique<Counter>(), ""}, {"/nowhere", "/nowhere"}};
}

// A database with one sweep, its jobs by what they do, and what the loop makes of them.
class Queue {
  public:
    explicit Queue(const std::vector<std::string>& what, const std::string& limits = "{}",
                   const std::string& measure = R"({"min_samples": 7})") {
        schema::Enqueuer jobs(store, {"s", "test", "/s.yaml", "", "", "[]", "[]", measure, limits}, schema::Rerun::none,
                              schema::Scope::file);
        int number = 0;
        for (const std::string& word : what) {
            const std::string params = json{{"do", word}, {"n", ++number}}.dump();
            jobs.add({sha256(params), params, json{{"style", input_of(style)}}.dump(), 1});
        }
        options = {store.file(), jobs.sweep(), {"test:0", 3}, ""};
        jobs.commit();
    }

    void run(TestRunner& runner) { run_loop(runner, options, stop); }

    std::string row(const std::string& sql) {
        SQLite::Statement statement(store.db(), sql);
        std::string text;
        if (!statement.executeStep()) return "no row";
        for (int i = 0; i < statement.getColumnCount(); ++i)
            text += (i ? "|" : "") + statement.getColumn(i).getString();
        return text;
    }

    testing::TestFolder folder;
    std::filesystem::path style = folder.write("s.png", "a picture");
    schema::Store store{folder.path() / "r.db", schema::OpenMode::create};
    LoopOptions options;
    std::atomic<bool> stop{false};
};

}  // namespace

TEST_CASE("a database without the sweep is refused before any job") {
    Queue queue({"done"});
    queue.options.sweep = 77;
    TestRunner runner;
    CHECK_THROWS_WITH_AS(queue.run(runner), "the database has no sweep 77", schema::StoreError);
    queue.options.database = queue.folder.path() / "gone.db";
    CHECK_THROWS_AS(queue.run(runner), schema::StoreError);
    CHECK(runner.jobs.empty());
    CHECK_FALSE(std::filesystem::exists(queue.options.database));
}

TEST_CASE("with measure.fresh_process each job has a process of its own") {
    Queue queue({"done", "failed", "done"}, "{}", R"({"fresh_process": true})");
    TestRunner runner;
    for (std::size_t begun = 1; begun <= 3; ++begun) {
        queue.run(runner);
        CHECK(runner.jobs.size() == begun);
    }
    CHECK(queue.row("SELECT count(*), count(DISTINCT runner_process_id) FROM attempt") == "3|3");
    CHECK(queue.row("SELECT count(*) FROM runner_process WHERE ended_at IS NULL") == "0");
}

TEST_CASE("with fail_fast no job starts after one that failed, nor one that was claimed together with it") {
    for (const int well : {0, 1, 12}) {
        CAPTURE(well);
        std::vector<std::string> what(static_cast<std::size_t>(well), "done");
        what.insert(what.end(), {"failed", "done", "done", "done"});
        Queue queue(what);
        queue.options.fail_fast = true;
        TestRunner runner;
        queue.run(runner);
        CHECK(runner.jobs.size() == static_cast<std::size_t>(well) + 1);
        CHECK(queue.row("SELECT total(state = 'failed'), total(state = 'queued'), total(attempts) FROM job") ==
              "1.0|3.0|" + std::to_string(well + 1) + ".0");
    }
}

TEST_CASE("whatever a job throws becomes a record, with what was measured before") {
    const struct {
        const char *what, *status, *error_class, *message;
    } cases[] = {
        {"failed", "failed", "error", "no luck"},
        {"bad_input", "failed", "bad_input", "no picture"},
        {"unsupported", "unsupported", "unsupported", "no bf16 here"},
        {"oom", "oom", "out_of_memory", "no room"},
        {"device_lost", "failed", "device_lost", "no more CUDA here"},
        {"bad_alloc", "oom", "bad_alloc", "the system refused an allocation (std::bad_alloc)"},
        {"int", "failed", "error", "the runner threw something that is not a std::exception"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        TestRunner runner;
        Job job;
        job.params = {{"do", each.what}};
        InputCheck inputs;
        const auto record = run_job(runner, job, inputs);
        CHECK(schema::optional_text(record.status) == each.status);
        CHECK(schema::optional_text(record.error_class) == each.error_class);
        CHECK(record.error_message == each.message);
        CHECK(record.metrics.size() == 1);
        CHECK(record.samples.size() == 2);
        CHECK(record.details == R"({"weights":"random"})");
        CHECK_FALSE(record.warning);
        CHECK(record.finished_at >= record.started_at);
    }
}

TEST_CASE("the loop goes on after each failure, and each job has its row") {
    const std::vector<std::string> what = {"failed",    "bad_input", "unsupported", "oom",
                                           "bad_alloc", "int",       "type",        "done"};
    Queue queue(what);
    TestRunner runner;
    queue.run(runner);
    CHECK(queue.row("SELECT group_concat(state) FROM (SELECT state FROM job ORDER BY id)") ==
          "failed,failed,unsupported,oom,oom,failed,failed,done");
    CHECK(queue.row("SELECT count(*), count(DISTINCT job_id) FROM attempt") == "8|8");
    CHECK(queue.row("SELECT count(*) FROM job WHERE result_attempt IS NULL OR lease IS NOT NULL") == "0");
    CHECK(queue.row("SELECT ended_at IS NOT NULL FROM runner_process") == "1");
}

TEST_CASE("a good job's figures, samples, facts and warning are in the database") {
    Queue queue({"done"});
    TestRunner runner;
    queue.run(runner);
    CHECK(queue.row("SELECT name, value FROM metric") == "early|1.0");
    CHECK(queue.row("SELECT group_concat(ordinal || ' ' || value || ' ' || warmup) FROM sample") == "1 2.0 1,2 1.0 0");
    CHECK(queue.row("SELECT status, error_class, warning, details FROM attempt") ==
          R"(done||shaky|{"weights":"random"})");
    CHECK(queue.row("SELECT device, device_name, threads FROM environment") == "test:0|Test device|3");
    CHECK(queue.row("SELECT pid FROM runner_process") == std::to_string(::getpid()));
}

TEST_CASE("a job arrives as planned") {
    Queue queue({"done"});
    TestRunner runner;
    queue.run(runner);
    REQUIRE(runner.jobs.size() == 1);
    const Job& job = runner.jobs.front();
    CHECK(job.params == json{{"do", "done"}, {"n", 1}});
    CHECK(job.key == sha256(job.params.dump()));
    CHECK(job.input("style") == queue.style);
    CHECK(job.repeat == 1);
    CHECK(job.attempt == 1);
    CHECK(job.measure.min_samples == 7);
    CHECK(job.files == queue.folder.path() / "r.files");
    CHECK(std::filesystem::is_directory(job.files));
    CHECK(runner.device == "test:0");
}

TEST_CASE("what a job records on its way is in the database at once, as a result of its own job") {
    Queue queue({"done", "done", "failed", "done"});
    queue.store.db().exec("UPDATE job SET record_group = 'g', record_at = id WHERE id < 4");
    TestRunner runner;
    runner.record = [&](const Job& job, const Recorder& out) {
        for (const Job& each : job.recorded) {
            if (each.id == 2) continue;  // not recorded: it is run by itself
            Recorder of;
            of.metric("runtime_s", 0.5);
            of.warn("shaky");
            out.result(each, std::move(of), std::chrono::milliseconds(2500));
            CHECK(queue.row("SELECT state FROM job WHERE id = 1") == "done");
        }
    };
    queue.run(runner);
    REQUIRE(runner.jobs.size() == 3);
    CHECK(runner.jobs[0].params.at("n") == 3);
    REQUIRE(runner.jobs[0].recorded.size() == 2);
    CHECK(runner.jobs[0].recorded[1].params == json{{"do", "done"}, {"n", 2}});
    CHECK(runner.jobs[1].params.at("n") == 2);
    CHECK(runner.jobs[1].recorded.empty());
    CHECK(queue.row("SELECT group_concat(state) FROM (SELECT state FROM job ORDER BY id)") == "done,done,failed,done");
    CHECK(queue.row("SELECT warning, recorded_in = (SELECT key FROM job WHERE id = 3) FROM attempt WHERE job_id = 1") ==
          "shaky|1");
    CHECK(queue.row("SELECT wall_s FROM results WHERE job_id = 1") == "2.5");
    CHECK(queue.row("SELECT count(*) FROM attempt WHERE recorded_in IS NULL") == "3");
}

TEST_CASE("a recorded result has its job's doubts, and says which of its figures it cannot have") {
    Queue queue({"done", "done"}, "{}", R"({"reference": true, "min_clock": 0.8})");
    queue.store.db().exec("UPDATE job SET record_group = 'g', record_at = id");
    queue.options.settings.device = "cpu";
    queue.options.shared = 2;
    queue.options.sources = [](const std::string&) { return counting(); };
    TestRunner runner;
    runner.record = [](const Job& job, const Recorder& out) {
        for (const Job& each : job.recorded) out.result(each, Recorder(), {});
    };
    queue.run(runner);
    REQUIRE(runner.jobs.size() == 1);
    for (const char* row : {"recorded_in IS NULL", "recorded_in IS NOT NULL"}) {
        const std::string warning = queue.row(std::string("SELECT warning FROM attempt WHERE ") + row);
        CAPTURE(warning);
        CHECK(warning.find("not comparable by time: 2 runners") != std::string::npos);
        CHECK(warning.find("measure.min_clock was not checked") != std::string::npos);
    }
    const std::string details = queue.row("SELECT details FROM attempt WHERE recorded_in IS NOT NULL");
    CAPTURE(details);
    CHECK(details.find("\"reference_s\":\"not measured") != std::string::npos);
    CHECK(details.find("\"energy\":\"not measured apart from the job in whose run") != std::string::npos);
}

TEST_CASE("the energy of several runners is told from that of one, though one counter counts it") {
    for (const bool is_alone : {true, false}) {
        Queue queue({"done"});
        queue.options.sources = [](const std::string&) { return counting(); };
        if (!is_alone) {
            const std::string facts = json{{"energy", "fake"}}.dump();
            schema::JobQueue others(queue.store);
            for (const char* device : {"test:0", "test:1"})
                others.register_runner({ProcessIdentity::of_this_process(), facts, device, "", "0.1.0", "", 1});
            ProcessIdentity dead = ProcessIdentity::of_this_process();
            ++dead.start_ticks;
            others.register_runner({dead, facts, "test:0", "", "0.1.0", "", 1});
        }
        TestRunner runner;
        queue.run(runner);
        const std::string warning = queue.row("SELECT warning FROM attempt");
        CAPTURE(warning);
        CHECK((warning.find("that of 2 runners, which share the counter fake") == std::string::npos) == is_alone);
    }
}

TEST_CASE("what was recorded while an input changed is no result") {
    Queue queue({"done", "done"});
    queue.store.db().exec("UPDATE job SET record_group = 'g', record_at = id");
    TestRunner runner;
    runner.record = [&](const Job& job, const Recorder& out) {
        queue.folder.write("s.png", "another picture");
        for (const Job& each : job.recorded) out.result(each, Recorder(), {});
    };
    queue.run(runner);
    CHECK(queue.row("SELECT count(*) FROM attempt WHERE recorded_in IS NOT NULL") == "0");
    CHECK(queue.row("SELECT group_concat(error_class) FROM attempt") == "input_changed,input_changed");
}

TEST_CASE("a failure is tried again while the sweep allows it, bad input never") {
    Queue queue({"failed", "bad_input"}, R"({"retries": 2})");
    TestRunner runner;
    for (int run = 0; run < 5; ++run) {
        queue.run(runner);  // ends when all that is left waits for its time
        queue.store.db().exec("UPDATE job SET not_before = NULL");
    }
    CHECK(queue.row("SELECT group_concat(attempts) FROM (SELECT attempts FROM job ORDER BY id)") == "3,1");
    CHECK(queue.row("SELECT count(*) FROM attempt") == "4");
    CHECK(runner.jobs.back().attempt == 3);
}

TEST_CASE("a stop finishes and records the job under way, and leaves the rest queued") {
    Queue queue({"done", "done", "done"});
    TestRunner runner;
    runner.at_job = [&] { queue.stop = true; };
    queue.run(runner);
    CHECK(runner.jobs.size() == 1);
    CHECK(queue.row("SELECT total(state = 'done'), total(state = 'queued') FROM job") == "1.0|2.0");
    CHECK(queue.row("SELECT ended_at IS NOT NULL FROM runner_process") == "1");
}

TEST_CASE("behind a job that lost its device the runner ends and leaves the rest to another") {
    Queue queue({"done", "device_lost", "done", "done"});
    TestRunner runner;
    queue.run(runner);
    CHECK(runner.jobs.size() == 2);
    CHECK(queue.row("SELECT total(state = 'done'), total(state = 'failed'), total(state = 'queued') FROM job") ==
          "1.0|1.0|2.0");
    CHECK(queue.row("SELECT ended_at IS NOT NULL FROM runner_process") == "1");
    TestRunner another;
    queue.run(another);
    CHECK(another.jobs.size() == 2);
}

TEST_CASE("a runner stopped before it begins takes no job") {
    Queue queue({"done"});
    queue.stop = true;
    TestRunner runner;
    queue.run(runner);
    CHECK(runner.jobs.empty());
    CHECK(queue.row("SELECT state, attempts FROM job") == "queued|0");
}

TEST_CASE("a result that comes too late, after the job was given to another, is not written") {
    Queue queue({"done"});
    TestRunner runner;
    runner.at_job = [&] { queue.store.db().exec("UPDATE job SET state = 'queued', lease = NULL, queued_for = NULL"); };
    queue.run(runner);
    CHECK(queue.row("SELECT count(*) FROM attempt") == "0");
    CHECK(queue.row("SELECT state FROM job") == "queued");
}

TEST_CASE("a runner past the end of its budget takes no job, and ends well") {
    Queue queue({"done"});
    queue.options.until = std::chrono::system_clock::now() - std::chrono::seconds(1);
    TestRunner runner;
    queue.run(runner);
    CHECK(runner.jobs.empty());
    CHECK(queue.row("SELECT state, attempts FROM job") == "queued|0");
    CHECK(queue.row("SELECT ended_at IS NOT NULL FROM runner_process") == "1");
}

TEST_CASE("a runner leaves the jobs that it could not end in time") {
    Queue queue({"done", "failed", "unsupported"});
    queue.store.db().exec("UPDATE job SET predicted_high_s = 1e6 WHERE params ->> '$.do' = 'failed'");
    queue.options.until = std::chrono::system_clock::now() + std::chrono::hours(1);
    TestRunner runner;
    queue.run(runner);
    CHECK(queue.row("SELECT group_concat(state) FROM (SELECT state FROM job ORDER BY id)") ==
          "done,queued,unsupported");
}

TEST_CASE("a runner asks for jobs that need what it has loaded") {
    Queue queue({"done", "done", "done", "done"});
    queue.store.db().exec("UPDATE job SET load_key = CASE WHEN params ->> '$.n' % 2 THEN 'odd' ELSE 'even' END");
    TestRunner runner;
    queue.run(runner);
    std::string order;
    for (const Job& job : runner.jobs) order += job.params.at("n").dump();
    CHECK(order == "1324");
}

TEST_CASE("many short jobs with failures among them: each has its one result, after one attempt") {
    std::vector<std::string> what(300, "done");
    for (const std::size_t bad : {20, 21, 100, 299}) what[bad] = "bad_input";
    Queue queue(what);
    TestRunner runner;
    queue.run(runner);
    CHECK(runner.jobs.size() == 300);
    CHECK(queue.row("SELECT total(state = 'done'), total(state = 'failed'), max(attempts) FROM job") == "296.0|4.0|1");
    CHECK(queue.row("SELECT count(*), count(DISTINCT job_id) FROM attempt") == "300|300");
    CHECK(queue.row("SELECT count(*) FROM job WHERE lease IS NOT NULL") == "0");
}

TEST_CASE("a stop in the midst of short jobs leaves the rest queued, untried") {
    Queue queue(std::vector<std::string>(300, "done"));
    TestRunner runner;
    runner.at_job = [&] { queue.stop = runner.jobs.size() == 100; };
    queue.run(runner);
    CHECK(runner.jobs.size() == 100);
    CHECK(queue.row("SELECT total(state = 'done'), total(state = 'queued'), sum(attempts) FROM job") ==
          "100.0|200.0|100");
}

TEST_CASE("short jobs behind one that ran out of memory are put off though they were claimed with it") {
    std::vector<std::string> what(20, "done");
    what[16] = "oom";
    Queue queue(what);
    queue.store.db().exec("UPDATE job SET params = json_set(params, '$.resolution', 256)");
    queue.store.db().exec("UPDATE job SET params = json_set(params, '$.n', 0, '$.do', 'oom') WHERE id IN (17, 18, 19)");
    TestRunner runner;
    queue.run(runner);
    std::string order;
    for (std::size_t i = 16; i < runner.jobs.size(); ++i) order += std::to_string(runner.jobs[i].id) + " ";
    CHECK(order == "17 20 18 19 ");
}

TEST_CASE("a runner goes on to the end of its queue, however jobs' times vary about what it waits for") {
    Queue queue(std::vector<std::string>(400, "done"));
    TestRunner runner;
    runner.at_job = [&] {
        if (runner.jobs.size() % 3 == 0)
            std::this_thread::sleep_for(std::chrono::microseconds(runner.jobs.size() % 8 * 1000));
    };
    queue.run(runner);
    CHECK(runner.jobs.size() == 400);
    CHECK(queue.row("SELECT total(state = 'done'), max(attempts), (SELECT count(*) FROM attempt) FROM job") ==
          "400.0|1|400");
}
