// The rules of a search, applied to a database: what is held, what runs next, what is skipped, and that a run that was
// killed goes on with the same decisions.
#include "orchestrator/search/controller.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "schema/query/sweep_progress.hpp"
#include "schema/queue/control.hpp"
#include "schema/search/unmet_conditions.hpp"
#include "tests/schema/fixture.hpp"
#include "tests/schema/votes/pictures.hpp"

using namespace stylesweep;
using namespace stylesweep::search;
using namespace stylesweep::schema::testing;
using schema::JobQueue;
using schema::OpenMode;
using sweep::Direction;

namespace {

using Measure = std::function<std::map<std::string, double>(const nlohmann::json& params, int repeat)>;

constexpr const char* axes =
    R"([{"name":"size","axis":true},{"name":"a","axis":true},{"name":"b","axis":true},{"name":"content","axis":true},)"
    R"({"name":"q","axis":false}])";

// A sweep in a database, a runner that measures at once, and a controller that can be replaced by a new one, as after a
// crash.
class Night {
  public:
    Night(sweep::SearchRules rules, const std::vector<std::string>& params, int repeats = 1)
        : rules_(std::move(rules)), params_(params), repeats_(repeats) {
        plan();
        queue_ = std::make_unique<JobQueue>(store_, leaping_clock());
        runner_ = queue_->register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "cpu", "1", "log"});
        restart();
    }

    void plan(schema::Scope scope = schema::Scope::file, const std::string& text = "file text",
              schema::Rerun rerun = schema::Rerun::none) {
        schema::SweepRecord record = sweep_record("s");
        record.parameters = axes;
        record.search = rules_.json();
        record.file_text = text;
        schema::Enqueuer enqueuer(store_, record, rerun, scope);
        for (int repeat = 1; repeat <= repeats_; ++repeat)
            for (const std::string& each : params_) {
                const std::string name = each + "#" + std::to_string(repeat);
                const int number = numbers_.try_emplace(name, static_cast<int>(numbers_.size()) + 1).first->second;
                schema::PlannedJob job = planned(number, each);
                job.repeat = repeat;
                enqueuer.add(job);
            }
        sweep_ = enqueuer.sweep();
        enqueuer.commit();
        jobs_ = enqueuer.jobs();
    }

    /// As the same command after a crash.
    void restart() {
        controller_ = std::make_unique<Controller>(store_, sweep_, jobs_, rules_, 1,
                                                   [this](const std::string& text) { said.push_back(text); });
        controller_->begin();
    }

    /// Runs up to `most` jobs, one after the other; returns their parameters in order. One with the metric `fails`
    /// does.
    std::vector<std::string> run(const Measure& measure, int most = 1000) {
        std::vector<std::string> order;
        for (int i = 0; i < most; ++i) {
            const auto job = queue_->claim(runner_, sweep_, 0);
            if (!job) break;
            order.push_back(job->params + "#" + std::to_string(job->repeat));
            controller_->look();  // while it runs
            const auto measured = measure(nlohmann::json::parse(job->params), job->repeat);
            schema::AttemptRecord ended = record(measured.contains("fails") ? "failed" : "done");
            if (measured.contains("fails")) ended.error_class = schema::ErrorClass::exit;
            for (const auto& [name, value] : measured) ended.metrics.emplace_back(name, value);
            ended.artifacts = {{"output", "images/" + job->key + ".png", "hash-" + job->key, 10}};
            queue_->finish(runner_, sweep_, *job, ended, JobQueue::Next::stop);
            controller_->look();
        }
        return order;
    }

    /// A person cancels what waits, and later has it run again.
    void cancel() {
        schema::cancel_sweep(store_, sweep_);
        controller_->look();
    }
    void rerun() {
        plan(schema::Scope::file, "file text", schema::Rerun::failed);
        restart();
    }

    /// Two people compare all pictures that there are, and prefer the larger `b`.
    void vote() {
        const schema::VotedPictures pictures = schema::voted_pictures(store_.db(), sweep_);
        std::vector<schema::Vote> votes;
        const auto b_of = [&](const schema::VotedPicture& picture) {
            return nlohmann::json::parse(pictures.settings[picture.setting])["b"].get<int>();
        };
        for (const char* voter : {"Ann", "Bob"})
            for (std::size_t i = 0; i < pictures.pictures.size(); ++i)
                for (std::size_t k = i + 1; k < pictures.pictures.size(); ++k) {
                    const int lead = b_of(pictures.pictures[i]) - b_of(pictures.pictures[k]);
                    votes.push_back(schema::testing::vote_of(pictures, 0, i, k, voter,
                                                             lead > 0   ? schema::Answer::left
                                                             : lead < 0 ? schema::Answer::right
                                                                        : schema::Answer::same,
                                                             votes.size()));
                }
        schema::keep_votes(store_, sweep_, votes);
    }

    std::int64_t count(const std::string& condition) {
        return store_.db().execAndGet("SELECT count(*) FROM " + condition).getInt64();
    }
    std::string text(const std::string& sql) { return store_.db().execAndGet(sql).getString(); }
    schema::Store& store() { return store_; }
    void change(sweep::SearchRules rules) { rules_ = std::move(rules); }
    void change(std::vector<std::string> params) { params_ = std::move(params); }
    void look() { controller_->look(); }

    std::vector<std::string> said;

  private:
    TestFolder folder_;
    schema::Store store_{folder_ / "night.db", OpenMode::create};
    sweep::SearchRules rules_;
    std::vector<std::string> params_;
    int repeats_;
    std::map<std::string, int> numbers_;  ///< by parameters: keys that stay the same in every plan
    schema::Id sweep_ = 0, runner_ = 0;
    schema::PlannedJobs jobs_;
    std::unique_ptr<JobQueue> queue_;
    std::unique_ptr<Controller> controller_;
};

std::vector<std::string> grid(const std::vector<int>& sizes, int a, int b, int contents = 1) {
    std::vector<std::string> all;
    for (const int size : sizes)
        for (int i = 0; i < a; ++i)
            for (int j = 0; j < b; ++j)
                for (int c = 0; c < contents; ++c)
                    all.push_back(R"({"size":)" + std::to_string(size) + R"(,"a":)" + std::to_string(i) + R"(,"b":)" +
                                  std::to_string(j) + R"(,"content":"c)" + std::to_string(c) + "\"}");
    return all;
}

sweep::SearchRules searching() {
    sweep::SearchRules rules;
    rules.search.emplace();
    rules.search->objectives = {{"runtime_s", Direction::minimize}, {"quality", Direction::maximize}};
    return rules;
}

std::map<std::string, double> bowl(const nlohmann::json& params, int) {
    const double a = params["a"], b = params["b"];
    return {{"runtime_s", 1 + a}, {"quality", 0.2 * a - 0.05 * (b - 4) * (b - 4)}};
}

sweep::SearchRules screening() {
    sweep::SearchRules rules;
    rules.screen.emplace();
    rules.screen->by = "size";
    rules.screen->values = {1, 2, 4};
    rules.screen->keep = 1.0 / 3;
    rules.screen->on = {{"loss", Direction::minimize}};
    return rules;
}

std::map<std::string, double> loss(const nlohmann::json& params, int) {
    return {{"loss", params["a"].get<double>() + 0.1 * params["b"].get<double>() + params["size"].get<double>()}};
}

// Grows with `a`, by more than the repeats differ.
std::map<std::string, double> wobbling_loss(const nlohmann::json& params, int repeat) {
    return {{"loss", params["a"].get<double>() + 0.01 * ((repeat * 7) % 5)}};
}

sweep::SearchRules repeating(int at_most) {
    sweep::SearchRules rules;
    rules.repeats.emplace();
    rules.repeats->at_most = at_most;
    rules.repeats->on = {{"loss", Direction::minimize}};
    return rules;
}

}  // namespace

TEST_CASE("a search runs the promising first, and everything in the end") {
    Night night(searching(), grid({1}, 6, 9));
    const auto order = night.run(bowl);
    CHECK(order.size() == 54);
    // The front is b = 4; most of its six members are expected before half of the jobs.
    int seen = 0;
    for (std::size_t i = 0; i < 27; ++i) seen += order[i].find("\"b\":4") != std::string::npos ? 1 : 0;
    CHECK(seen >= 4);  // in the sweep's own order it would be 3
    CHECK(night.count("decision WHERE what = 'next'") > 40);
    CHECK(night.count("decision WHERE reason = ''") == 0);
    CHECK(night.count("job WHERE state = 'done'") == 54);
}

TEST_CASE("killed at any moment and run again, a search goes on with the same decisions") {
    const auto decisions = [](Night& night) {
        return night.text(
            "SELECT group_concat(what || job_id || reason, '|') FROM (SELECT * FROM decision ORDER BY number)");
    };
    Night whole(searching(), grid({1}, 6, 9));
    const auto expected = whole.run(bowl);
    for (const int at : {3, 17, 40}) {
        Night night(searching(), grid({1}, 6, 9));
        auto order = night.run(bowl, at);
        night.plan();  // the same command numbers the queue anew
        night.restart();
        const auto rest = night.run(bowl);
        order.insert(order.end(), rest.begin(), rest.end());
        CHECK(order == expected);
        CHECK(decisions(night) == decisions(whole));
    }
}

TEST_CASE("a budget ends the search; a larger one runs the rest") {
    sweep::SearchRules rules = searching();
    rules.search->budget_s = 20;  // each job takes 2 s
    Night night(rules, grid({1}, 6, 9));
    CHECK(night.run(bowl).size() == 10);
    CHECK(night.count("attempt WHERE error_class = 'over_budget'") == 44);
    CHECK(schema::count_results(night.store(), 1, "2020").over_budget == 44);
    CHECK(schema::count_results(night.store(), 1, "2020").failed == 0);
    CHECK(night.count("decision WHERE what = 'budget'") == 1);
    CHECK(night.said.back() == "search: the budget of 20 s of running time is spent; 44 jobs are not run");
    night.plan();
    night.restart();
    CHECK(night.run(bowl).empty());
    rules.search->budget_s = 30;
    night.change(rules);
    night.plan();
    night.restart();
    CHECK(night.run(bowl).size() == 5);
}

TEST_CASE("settings that fail the conditions are not sought") {
    sweep::SearchRules rules = searching();
    rules.search->subject_to = {{"quality", "<", 0.5}};
    Night night(rules, grid({1}, 6, 9));
    const auto order = night.run(bowl, 25);
    CHECK(order.size() == 25);
    CHECK(night.count("decision WHERE reason LIKE '%meets the conditions with%'") > 0);
}

TEST_CASE("conditions that no job meets are said with the nearest value, and those that one meets are not") {
    sweep::SearchRules rules = searching();
    rules.search->subject_to = {{"quality", ">", 100}, {"beauty", "<", 1}, {"runtime_s", "<", 2.5}};
    Night night(rules, grid({1}, 2, 9));
    CHECK(schema::unmet_conditions(night.store().db(), 1).empty());  // nothing has run
    night.run(bowl);
    CHECK(
        schema::unmet_conditions(night.store().db(), 1)
            .starts_with("no job meets `subject_to`: quality > 100 (the nearest of 18 jobs has 0.2) and beauty < 1 (no "
                         "job has this metric) and runtime_s < 2.5 (18 of 18 jobs)"));
    rules.search->subject_to = {{"quality", ">", 0.1}};
    night.change(rules);
    night.plan();
    CHECK(schema::unmet_conditions(night.store().db(), 1).empty());
}

TEST_CASE("a screen runs the small ones first, promotes the best third, and skips the rest with their rank") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    const auto order = night.run(loss);
    // 9 at size 1, 3 at size 2, 1 at size 4.
    REQUIRE(order.size() == 13);
    for (std::size_t i = 0; i < 9; ++i) CHECK(order[i].find("\"size\":1") != std::string::npos);
    CHECK(order.back().find(R"("size":4,"a":0,"b":0)") != std::string::npos);
    CHECK(night.count("attempt WHERE status = 'skipped' AND error_class = 'screened'") == 14);
    CHECK(night.text("SELECT error_message FROM attempt WHERE error_class = 'screened' ORDER BY id LIMIT 1")
              .starts_with("screened out: rank "));
    CHECK(night.count("decision WHERE what = 'promoted'") == 4);
    CHECK(night.count("decision WHERE what = 'screened' AND rank > among / 3") == 8);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
    CHECK(night.said.front() == "screen: 3 of 9 settings at size 1 go on to 2; the rest is not run there");
    const auto counts = schema::count_results(night.store(), 1, "2020");
    CHECK(counts.screened == 14);
    CHECK(counts.failed == 0);
}

TEST_CASE("a screen that was killed goes on, and holds what it held") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    auto order = night.run(loss, 4);
    CHECK(night.count("job WHERE deferred = 2") == 18);
    night.plan();
    night.restart();
    CHECK(night.count("job WHERE deferred = 2") == 18);
    CHECK(night.run(loss).size() == 9);
    CHECK(night.count("decision") == 12);
}

TEST_CASE("without its rules in the file, a sweep runs what was held and what was screened out") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss).size() == 13);
    night.change(sweep::SearchRules{});
    night.plan();
    schema::release_all(night.store(), 1);
    CHECK(night.count("job WHERE state = 'queued'") == 14);
    CHECK(night.count("job WHERE deferred = 2") == 0);
}

TEST_CASE("jobs that fail when small rank last, and do not hold the screen up") {
    Night night(screening(), grid({1, 2, 4}, 3, 1));
    const auto order = night.run([](const nlohmann::json& params, int repeat) {
        auto all = loss(params, repeat);
        if (params["a"] == 0) all.clear();  // it is done, but has no loss
        return all;
    });
    CHECK(order.size() == 5);
    CHECK(order.back().find(R"("size":4,"a":1)") != std::string::npos);
}

TEST_CASE("what a person cancelled is not judged: it takes part when it has run") {
    Night night(screening(), grid({1, 2, 4}, 9, 1));
    CHECK(night.run(loss, 5).size() == 5);
    night.cancel();
    // Of five settings two go on; nothing is decided about the four others.
    CHECK(night.count("decision WHERE what = 'promoted'") == 2);
    CHECK(night.count("decision WHERE what = 'screened'") == 3);
    night.rerun();
    night.run([](const nlohmann::json& params, int) {  // those that were cancelled are the best
        const double a = params["a"];
        return std::map<std::string, double>{{"loss", a < 5 ? a : a - 100}};
    });
    CHECK(night.count("decision WHERE what = 'promoted' AND setting LIKE '%\"a\":5%'") == 2);
    CHECK(night.text("SELECT params ->> '$.a' FROM job WHERE state = 'done' AND params ->> '$.size' = 4") == "5");
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("a cancelled repeat leaves the setting undecided, and the others are compared without it") {
    Night night(repeating(6), grid({1}, 3, 1), 6);
    night.run(wobbling_loss, 5);
    night.cancel();
    CHECK(night.count("decision WHERE setting LIKE '%\"a\":2%'") == 0);
    night.rerun();
    night.run(wobbling_loss);
    CHECK(night.count("decision WHERE what = 'stopped' AND setting LIKE '%\"a\":2%'") == 1);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("one cancelled job holds the larger ones of its setting back, and no others") {
    Night night(screening(), grid({1, 2, 4}, 3, 1));
    schema::cancel_job(night.store(),
                       night.store()
                           .db()
                           .execAndGet("SELECT id FROM job WHERE params ->> '$.size' = 1 AND params ->> '$.a' = 0")
                           .getInt64());
    night.look();
    CHECK(night.run(loss).size() == 4);  // a = 1 and 2 at size 1, the better one at 2 and 4
    CHECK(night.count("attempt WHERE error_class = 'cancelled'") == 3);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
    CHECK(night.said.back() ==
          "2 jobs are not run, because their settings have a job that is cancelled or in a shard; `run --rerun failed` "
          "runs them");
    night.rerun();
    CHECK(night.run(loss).size() == 3);  // a = 0, the best, at all sizes
    CHECK(night.count("job WHERE state = 'done' AND params ->> '$.a' = 0") == 3);
}

TEST_CASE("one cancelled repeat keeps no other setting open") {
    Night night(repeating(8), grid({1}, 2, 1), 8);
    schema::cancel_job(
        night.store(),
        night.store().db().execAndGet("SELECT id FROM job WHERE repeat = 2 AND params ->> '$.a' = 1").getInt64());
    night.look();
    night.run([](const nlohmann::json&, int repeat) {
        return std::map<std::string, double>{{"loss", 1 + 0.01 * ((repeat * 7) % 5)}};
    });
    CHECK(night.count("job WHERE state = 'done'") < 8);  // 15 if the others waited for it
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("settings whose jobs are away with a shard are not judged") {
    Night night(repeating(6), grid({1}, 3, 1), 6);
    night.run(wobbling_loss, 1);
    night.store().db().exec(
        "UPDATE job SET queued_for = NULL, away = 's-1.db' WHERE state = 'queued' AND params ->> "
        "'$.a' = 2");
    night.run(wobbling_loss);
    CHECK(night.count("decision WHERE setting LIKE '%\"a\":2%'") == 0);
}

TEST_CASE("a screen promotes what meets the conditions of the search before what does not") {
    sweep::SearchRules rules = screening();
    rules.search.emplace();
    rules.search->objectives = rules.screen->on;
    rules.search->subject_to = {{"bad", "<", 5}};
    Night night(rules, grid({1, 2, 4}, 9, 1));
    night.run([](const nlohmann::json& params, int repeat) {
        auto all = loss(params, repeat);
        all["bad"] = params["a"] < 4 ? 9 : 1;
        return all;
    });
    CHECK(
        night.text("SELECT group_concat(a) FROM (SELECT params ->> '$.a' AS a FROM job WHERE state = 'done' AND params "
                   "->> '$.size' = 2 ORDER BY a)") == "4,5,6");
    CHECK(night.count("decision WHERE what = 'screened' AND reason LIKE '%(subject_to is not met)%'") == 4);
}

TEST_CASE("repeats: a setting that clearly fails the conditions stops, and stops no other") {
    sweep::SearchRules rules = repeating(8);
    rules.search.emplace();
    rules.search->objectives = rules.repeats->on;
    rules.search->subject_to = {{"bad", "<=", 5}};
    Night night(rules, grid({1}, 4, 1), 8);
    night.run([](const nlohmann::json& params, int repeat) {
        const double a = params["a"], wobble = 0.01 * ((repeat * 7 + static_cast<int>(a) * 5) % 11);
        return std::map<std::string, double>{{"loss", a + wobble}, {"bad", (a < 2 ? 9 : 5 - a) + wobble}};
    });
    CHECK(night.count("decision WHERE what = 'stopped' AND reason LIKE '%bad <= 5 is not met'") == 2);
    CHECK(night.count("decision WHERE what = 'settled' AND setting LIKE '%\"a\":2%'") == 1);
    CHECK(night.count("decision WHERE what = 'stopped' AND setting LIKE '%\"a\":3%' AND reason LIKE '%\"a\":2%'") == 1);
}

TEST_CASE("repeats: a setting that fails again and again stops, and keeps no other open") {
    Night night(repeating(8), grid({1}, 3, 1), 8);
    const auto order = night.run([](const nlohmann::json& params, int repeat) {
        auto all = wobbling_loss(params, repeat);
        if (params["a"] == 2) all["fails"] = 1;
        return all;
    });
    CHECK(order.size() < 15);  // of 24
    CHECK(night.count("decision WHERE what = 'stopped' AND setting LIKE '%\"a\":2%' AND reason = 'after 2 rounds no "
                      "round has minimize loss of all its jobs'") == 1);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("a budget counts every attempt, and a search keeps away from where jobs fail") {
    sweep::SearchRules rules = searching();
    Night night(rules, grid({1}, 6, 9));
    night.run(
        [](const nlohmann::json& params, int repeat) {
            auto all = bowl(params, repeat);
            if (params["b"] >= 5) all["fails"] = 1;
            return all;
        },
        27);
    CHECK(night.count("job WHERE state = 'failed'") < 11);  // 12 at random
    CHECK(schema::SpentTime(night.store(), 1).seconds() == doctest::Approx(54));
    night.store().db().exec("UPDATE attempt SET recorded_in = 'other' WHERE id = 1");
    schema::SpentTime spent(night.store(), 1);
    CHECK(spent.seconds() == doctest::Approx(52));
    night.store().db().exec(
        "INSERT INTO attempt (job_id, number, uid, status, started_at, finished_at) SELECT job_id, number + 1, uid || "
        "'b', status, started_at, finished_at FROM attempt WHERE id = 2");
    CHECK(spent.seconds() == doctest::Approx(54));
}

TEST_CASE("repeats stop for settings that are clearly worse, and go on for those near the front") {
    Night night(repeating(12), grid({1}, 4, 1), 12);
    const auto order = night.run([](const nlohmann::json& params, int repeat) {
        const double a = params["a"], wobble = 0.01 * ((repeat * 7 + static_cast<int>(a) * 5) % 11);
        return std::map<std::string, double>{{"loss", (a < 2 ? 1.0 : a) + wobble}};
    });
    CHECK(order.size() < 40);  // of 48
    CHECK(night.count("decision WHERE what = 'stopped'") == 2);
    CHECK(night.count("attempt a JOIN job j ON j.id = a.job_id WHERE a.status = 'done' AND j.params ->> '$.a' = 0") ==
          12);
    CHECK(night.count("attempt a JOIN job j ON j.id = a.job_id WHERE a.status = 'done' AND j.params ->> '$.a' = 3") <
          8);
    CHECK(night.count("decision WHERE what = 'stopped' AND reason LIKE 'after % rounds {%\"a\":0,%'") +
              night.count("decision WHERE what = 'stopped' AND reason LIKE 'after % rounds {%\"a\":1,%'") ==
          2);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("a selection with a further parameter is screened on its own jobs, and its parameter tells settings apart") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss).size() == 13);
    std::vector<std::string> with_q = grid({1, 2, 4}, 3, 3);
    for (std::string& each : with_q) each.insert(1, R"("q":1,)");
    night.change(with_q);
    night.plan(schema::Scope::selection);
    night.restart();
    CHECK(night.run(loss).size() >= 9 + 3 + 1);  // equal to the best before, so that these are not the best third alone
    CHECK(night.count("job WHERE state = 'queued'") == 0);
    CHECK(night.count("decision WHERE setting LIKE '%\"q\":1%'") >= 9 + 3);
}

TEST_CASE("a narrowed plan does not wait for jobs that only the plan before has") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss, 2).size() == 2);
    std::vector<std::string> narrow = grid({1, 2, 4}, 3, 3);
    std::erase_if(narrow, [](const std::string& each) { return each.find("\"a\":2") == std::string::npos; });
    night.change(narrow);
    night.plan(schema::Scope::selection);
    night.restart();
    night.run(loss);
    CHECK(night.count("job WHERE state = 'queued' AND queued_for IS NOT NULL") == 0);
    CHECK(night.count("decision WHERE what = 'promoted' AND setting LIKE '%\"a\":2%\"size\":2%'") == 1);
}

TEST_CASE("jobs that a later plan adds to settings that are out are not run, and those of the others are") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss).size() == 13);
    night.change(grid({1, 2, 4}, 3, 3, 2));  // another content
    night.plan();
    night.restart();
    CHECK(night.said.back() == "14 jobs are not run, by earlier decisions");
    CHECK(night.run(loss).size() == 13);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
    CHECK(night.count(
              "attempt WHERE error_message LIKE 'screened out: rank % of 9 at size 1, of which the best 3 go on'") ==
          24);
}

TEST_CASE("repeats that a later plan adds to settings that have stopped are not run") {
    const Measure clear = [](const nlohmann::json& params, int) {
        return std::map<std::string, double>{{"loss", params["a"].get<double>()}};
    };
    Night night(repeating(8), grid({1}, 3, 1), 8);
    CHECK(night.run(clear).size() == 9);  // without noise, three rounds are enough
    night.change(grid({1}, 3, 1, 2));
    night.plan();
    night.restart();
    CHECK(night.run(clear).size() == 9);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("a budget that is spent is spent for the jobs of a later plan, too") {
    sweep::SearchRules rules = searching();
    rules.search->budget_s = 20;
    Night night(rules, grid({1}, 3, 9));
    CHECK(night.run(bowl).size() == 10);
    night.change(grid({1}, 4, 9));
    night.plan();
    night.restart();
    CHECK(night.run(bowl).empty());
    CHECK(night.count("attempt WHERE error_class = 'over_budget'") == 26);
}

TEST_CASE("a run whose sweep is planned anew meanwhile, from another text, still sees its own results") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss, 4).size() == 4);
    schema::SweepRecord record = sweep_record("s");
    record.parameters = axes;
    record.search = screening().json();
    record.file_text = "another text";
    schema::Enqueuer other(night.store(), record, schema::Rerun::none, schema::Scope::file);
    other.add(planned(1000, R"({"size":1,"a":7,"b":7,"content":"c0"})"));
    other.commit({}, schema::Enqueuer::Queue::kept);
    CHECK(night.run(loss).size() >= 9);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("a screen goes on without a job that is given to a shard meanwhile") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss, 4).size() == 4);
    night.store().db().exec("UPDATE job SET queued_for = NULL, away = 1 WHERE id = 9");
    CHECK(night.run(loss).size() == 4 + 3 + 1);
    CHECK(night.count("job WHERE state = 'queued' AND away IS NULL") == 0);
    CHECK(night.count(
              "decision d JOIN job j ON j.id = 9 WHERE d.setting ->> '$.a' = j.params ->> '$.a' AND d.setting ->> "
              "'$.b' = j.params ->> '$.b'") == 0);  // nothing is known of it
}

TEST_CASE("what another run has held is released, and what it has released is held") {
    Night night(screening(), grid({1, 2, 4}, 3, 3));
    CHECK(night.run(loss, 4).size() == 4);
    night.store().db().exec("UPDATE job SET deferred = 2 WHERE state = 'queued'");
    CHECK(night.run(loss).empty());
    night.look();
    CHECK(night.run(loss).size() == 9);
    CHECK(night.count("job WHERE state = 'queued'") == 0);
}

TEST_CASE("what is held although no decision can come is released, and that is said") {
    Night night(repeating(2), grid({1}, 3, 1), 3);  // no decision is about round 3
    CHECK(night.run(loss).size() == 9);
    CHECK(night.said.back() == "warning: 3 jobs waited for a decision that cannot come any more; they run now");
}

TEST_CASE("a screen does not decide by values that no setting has: all go on, and that is said") {
    sweep::SearchRules rules = screening();
    rules.screen->on.push_back({"beauty", Direction::maximize});
    Night night(rules, grid({1, 2, 4}, 3, 1));
    CHECK(night.run(loss).size() == 9);
    CHECK(night.count("decision WHERE what = 'screened'") == 0);
    CHECK(night.count("decision WHERE what = 'promoted' AND rank IS NULL") == 6);
    CHECK(night.said.back() ==
          "warning: screen: no setting at size 2 has a value for each of minimize loss, maximize beauty, so all go on");
}

TEST_CASE("a metric that no job has is said once") {
    sweep::SearchRules rules = searching();
    rules.search->objectives[1].metric = "beauty";
    Night night(rules, grid({1}, 3, 3));
    CHECK(night.run(bowl).size() == 9);
    REQUIRE(night.said.size() == 1);
    CHECK(night.said[0].starts_with("warning: no job so far has the metric 'beauty'"));
}

TEST_CASE("a later run of a search goes by the votes on pictures of the earlier one") {
    // `a` is slow and `b` is liked: those with much `b` for little `a` come last in the sweep's own order.
    std::vector<std::string> params = grid({1}, 6, 6);
    const auto surplus = [](const std::string& text) {
        const auto job = nlohmann::json::parse(text.substr(0, text.find('#')));
        return job["b"].get<int>() - job["a"].get<int>();
    };
    std::ranges::stable_sort(params, {}, [&](const std::string& each) {
        const int more = surplus(each);
        return more > 0 ? 100 + more : -more;
    });
    sweep::SearchRules rules = searching();
    rules.search->objectives = {{"runtime_s", Direction::minimize}, {"preference", Direction::maximize}};
    Night night(rules, params);
    night.run(bowl, 12);
    REQUIRE(night.said.size() == 1);
    CHECK(night.said[0].starts_with("warning: nobody has voted on pictures of this sweep yet"));
    CHECK(night.count("decision WHERE score > 0") == 0);
    night.vote();
    night.restart();
    CHECK(night.count("job_preference") == 12);
    int early = 0;
    for (const std::string& job : night.run(bowl, 8)) early += surplus(job) >= 3 ? 1 : 0;
    CHECK(early >= 3);  // in the sweep's own order none
    CHECK(night.run(bowl).size() == 16);
}
