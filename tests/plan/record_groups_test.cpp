// Which jobs one run yields.
#include <doctest/doctest.h>

#include <map>

#include "orchestrator/plan/planner.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

constexpr const char* painter = R"({"protocol": 1, "runner": "painter", "open": true, "parameters": [
    {"name": "iterations", "type": "integer", "default": 300, "when": {"method": ["slow"]}},
    {"name": "method", "type": "choice", "choices": ["slow", "fast"], "default": "slow"},
    {"name": "scales", "type": "integer", "default": 1},
    {"name": "content", "type": "file"}],
    "records": {"parameter": "iterations",
                "unless": [{"when": {"scales": [2, 3]}, "why": "the scales share the iterations"}]}})";

struct Planned {
    std::string key, group;
    double at;
};

std::vector<Planned> planned(const TestFolder& folder, const std::string& text) {
    const auto description = sweep::RunnerDescription::parse(painter);
    auto file = sweep::parse("name: s\nrunner: painter\norder: grid\n" + text, folder.path() / "s.yaml");
    sweep::add_recorded_axis(file, description);
    sweep::make_typed(file, description);
    sweep::Expansion expansion(file, description);
    plan::Planner planner(file, description, expansion.names());
    std::vector<Planned> jobs;
    for (sweep::JobSpec spec; expansion.next(spec);) {
        const schema::PlannedJob job = planner.job(spec);
        jobs.push_back({job.key, job.record.name, job.record.at});
    }
    return jobs;
}

// The groups of jobs, in letters; - is none.
std::string groups(const std::vector<Planned>& jobs) {
    std::map<std::string, char> letters;
    std::string all;
    for (const Planned& job : jobs)
        all += job.group.empty()
                   ? '-'
                   : letters.try_emplace(job.group, static_cast<char>('a' + letters.size())).first->second;
    return all;
}

}  // namespace

TEST_CASE("jobs that differ in what is recorded alone are a group, round by round") {
    const TestFolder folder;
    const auto jobs = planned(folder, "grid: {style_weight: [1, 2], iterations: [50, 300, 100]}\nrepeats: 2\n");
    CHECK(groups(jobs) == "aaabbbcccddd");
    CHECK(jobs[1].at == 300);
    CHECK(jobs[2].at == 100);
    CHECK(jobs[0].group.size() == 32);
}

TEST_CASE("how a value comes about does not matter: zipped, included, a default, a list of what to record") {
    const TestFolder folder;
    const std::string group = planned(folder, "fixed: {iterations: 50, a: 1}\n").at(0).group;
    CHECK(planned(folder, "fixed: {a: 1}\n").at(0).group == group);
    CHECK(planned(folder, "fixed: {a: 1}\n").at(0).at == 300);
    CHECK(planned(folder, "zip: [{iterations: [5, 6], a: [1, 2]}]\n").at(0).group == group);
    CHECK(planned(folder, "fixed: {a: 1}\nrecord_at: [7, 8]\n").at(1).group == group);
    CHECK(planned(folder, "fixed: {a: 2}\n").at(0).group != group);
}

TEST_CASE("files count by their content") {
    const TestFolder folder;
    folder.write("a.png", "same");
    folder.write("b.png", "same");
    folder.write("c.png", "other");
    CHECK(groups(planned(folder, "zip: [{content: [a.png, b.png, c.png], iterations: [1, 2, 3]}]\n")) == "aab");
}

TEST_CASE("keys are those of jobs that record nothing") {
    const TestFolder folder;
    const std::string text = "grid: {iterations: [50, 100]}\n";
    const auto grouped = planned(folder, text), off = planned(folder, text + "record_at: off\n"),
               listed = planned(folder, "record_at: [50, 100]\n");
    for (std::size_t i = 0; i < 2; ++i) {
        CHECK(grouped[i].key == off[i].key);
        CHECK(grouped[i].key == listed[i].key);
    }
    CHECK(groups(off) == "--");
}

TEST_CASE(
    "what the runner does not pass through is in no group, and an error with its reason where a list asks for it") {
    const TestFolder folder;
    CHECK(groups(planned(folder, "grid: {scales: [1, 2], iterations: [50, 100]}\n")) == "aa--");
    CHECK(groups(planned(folder, "grid: {method: [slow, fast], iterations: [50, 100]}\n")) == "aa-");
    CHECK_THROWS_WITH_AS(
        planned(folder, "grid: {scales: [1, 2]}\nrecord_at: [50, 100]\n"),
        doctest::Contains("s.yaml:5:12: record_at: with scales 2, results of fewer iterations cannot be recorded: "
                          "the scales share the iterations. To run each job on its own, move the values to grid, as "
                          "iterations"),
        sweep::SweepFileError);
    CHECK(groups(planned(folder, "grid: {method: [slow, fast]}\nrecord_at: [50, 100]\n")) == "aa-");
}
