// Jobs that differ in the names of equal files alone are one.
#include "orchestrator/plan/distinct_jobs.hpp"

#include <doctest/doctest.h>

#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

constexpr const char* toy = R"({"protocol": 1, "runner": "toy", "open": true,
  "parameters": [{"name": "content", "type": "file"}], "metrics": []})";

struct RemoveOnExit {
    std::vector<std::string> contents;  // of the jobs that are left
    std::uint64_t equal;
};

RemoveOnExit through(const TestFolder& folder, const std::string& text) {
    const auto description = sweep::RunnerDescription::parse(toy);
    const auto file = sweep::parse("name: s\nrunner: toy\norder: grid\n" + text, folder.path() / "s.yaml");
    sweep::Expansion expansion(file, description);
    plan::Planner planner(file, description, expansion.names());
    plan::DistinctJobs jobs(expansion, planner);
    RemoveOnExit gone{};
    for (sweep::JobSpec spec; jobs.next(spec);) {
        CHECK(jobs.job(spec).key == planner.job(spec).key);
        gone.contents.push_back(spec.values.front()->text);
    }
    gone.equal = jobs.equal();
    return gone;
}

}  // namespace

TEST_CASE("of files with equal content the first stands for all, once for each round and value") {
    const TestFolder folder;
    for (const char* name : {"a", "b", "c"}) folder.write(name, *name == 'b' ? "other" : "same");
    const RemoveOnExit one = through(folder, "grid: {content: [a, b, c]}");
    CHECK(one.contents == std::vector<std::string>{"a", "b"});
    CHECK(one.equal == 1);
    const RemoveOnExit more = through(folder, "grid: {content: [a, b, c], n: [1, 2]}\nrepeats: 2");
    CHECK(more.contents.size() == 8);
    CHECK(more.equal == 4);
    CHECK(through(folder, "grid: {n: [1, 2]}\nfixed: {content: a}").equal == 0);
}
