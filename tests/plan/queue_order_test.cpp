// The order in which a planned sweep's jobs are claimed: what a night that ends early leaves.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "orchestrator/plan/planner.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::TestFolder;

namespace {

constexpr const char* with_reuse = R"({"protocol": 1, "runner": "toy", "open": true, "reuse": ["network"],
                                       "parameters": []})";
constexpr const char* without = R"({"protocol": 1, "runner": "toy", "open": true, "parameters": []})";
constexpr const char* axes = "grid: {network: [a, b, c], size: [1, 2, 3, 4], weight: [1, 2, 3, 4, 5]}\nrepeats: 3\n";
constexpr int jobs = 60, rounds = 3;

// A sweep in the queue, and runners that claim from it in turn.
class Night {
  public:
    explicit Night(const char* description_text, const std::string& text = axes) {
        const auto description = sweep::RunnerDescription::parse(description_text);
        const auto file = sweep::parse("name: s\nrunner: toy\n" + text, folder.path() / "s.yaml");
        sweep::Expansion expansion(file, description);
        plan::Planner planner(file, description, expansion.names());
        schema::Enqueuer enqueuer(store, plan::sweep_record(file, description, expansion, ""), schema::Rerun::none,
                                  schema::Scope::file);
        for (sweep::JobSpec spec; expansion.next(spec);) enqueuer.add(planner.job(spec));
        sweep_ = enqueuer.sweep();
        enqueuer.commit();
    }

    /// The jobs in the order of their claims; `runners` take turns, each asking again for what it has loaded.
    std::vector<schema::ClaimedJob> claims(int runners) {
        std::vector<schema::Id> ids;
        std::vector<std::string> loaded(static_cast<std::size_t>(runners));
        for (int i = 0; i < runners; ++i)
            ids.push_back(queue_.register_runner({ProcessIdentity::of_this_process(), "{}", "cpu", "", "", "", 1}));
        std::vector<schema::ClaimedJob> all;
        for (std::size_t turn = 0;; ++turn) {
            const std::size_t i = turn % ids.size();
            const auto job = queue_.claim(ids[i], sweep_, 0, {{}, loaded[i]});
            if (!job) return all;
            loaded[i] = job->load_key;
            all.push_back(*job);
        }
    }

    [[nodiscard]] int position(schema::Id job) {
        SQLite::Statement find(store.db(), "SELECT position FROM job WHERE id = ?");
        find.bind(1, job);
        find.executeStep();
        return find.getColumn(0).getInt();
    }

    TestFolder folder;
    schema::Store store{folder.path() / "r.db", schema::OpenMode::create};

  private:
    schema::JobQueue queue_{store};
    schema::Id sweep_ = 0;
};

// The largest difference of the counts of two values of one axis, at any prefix of the claims.
int worst_imbalance(const std::vector<schema::ClaimedJob>& claims) {
    std::vector<nlohmann::json> jobs_params;
    std::map<std::string, std::map<std::string, int>> counts;
    for (const auto& job : claims) jobs_params.push_back(nlohmann::json::parse(job.params));
    for (const auto& params : jobs_params)
        for (const auto& [name, value] : params.items()) counts[name][value.dump()] = 0;
    int worst = 0;
    for (const auto& params : jobs_params) {
        for (const auto& [name, value] : params.items()) ++counts[name][value.dump()];
        for (const auto& [name, values] : counts) {
            const auto [least, most] =
                std::ranges::minmax_element(values, {}, [](const auto& each) { return each.second; });
            worst = std::max(worst, most->second - least->second);
        }
    }
    return worst;
}

int changes(const std::vector<schema::ClaimedJob>& claims) {
    int count = 0;
    for (std::size_t i = 1; i < claims.size(); ++i) count += claims[i].load_key != claims[i - 1].load_key;
    return count;
}

}  // namespace

TEST_CASE("at every prefix of the claims, each value of an axis is within one job of its share") {
    for (const int runners : {1, 3}) {
        const auto claims = Night(without).claims(runners);
        REQUIRE(claims.size() == jobs * rounds);
        CHECK(worst_imbalance(claims) <= 2);
    }
    CHECK(worst_imbalance(Night(without, std::string(axes) + "order: grid\n").claims(1)) > 2);
}

TEST_CASE("no job is claimed a second time before all have been claimed once") {
    const auto claims = Night(without).claims(2);
    for (std::size_t i = 0; i < claims.size(); ++i) CHECK(claims[i].repeat == static_cast<int>(i) / jobs + 1);
}

TEST_CASE("a runner keeps its network while the next sixteen jobs have use for it") {
    const auto plain = Night(without).claims(1), thrifty = Night(with_reuse).claims(1);
    CHECK(thrifty.front().load_key == "network=a ");
    CHECK(thrifty.size() == plain.size());
    CHECK(changes(thrifty) * 5 < jobs * rounds * 2 / 3);  // the plain order changes it at two jobs in three or more
    std::set<std::string> keys;
    for (const auto& job : thrifty) keys.insert(job.key);
    CHECK(keys.size() == jobs * rounds);
}

TEST_CASE("what has been claimed is at any time the front of the queue less fifteen jobs at most") {
    for (const int runners : {1, 2, 5}) {
        CAPTURE(runners);
        Night night(with_reuse);
        const auto claims = night.claims(runners);
        REQUIRE(claims.size() == jobs * rounds);
        int furthest = -1;
        for (std::size_t i = 0; i < claims.size(); ++i) {
            furthest = std::max(furthest, night.position(claims[i].id));
            CHECK(furthest - static_cast<int>(i) <= schema::ClaimRequest::window - 1);
        }
        CHECK(worst_imbalance(claims) <= 2 + schema::ClaimRequest::window - 1);
    }
}
