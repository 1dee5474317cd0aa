// Which job is next: by gain per second, within conditions, spread over runners, the same for the same rows.
#include "orchestrator/search/searcher.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

using namespace stylesweep;
using namespace stylesweep::search;
using sweep::Direction;

namespace {

sweep::SearchRule trade() {
    sweep::SearchRule rule;
    rule.objectives = {{"runtime_s", Direction::minimize}, {"quality", Direction::maximize}};
    return rule;
}

// Axes a, b and content; quality is best at b = 4, the rest costs.
class Grid {
  public:
    Grid(int a, int b, int contents) : table_({"a", "b", "content"}, "", {}) {
        for (int i = 0; i < a; ++i)
            for (int j = 0; j < b; ++j)
                for (int c = 0; c < contents; ++c) {
                    TableJob job;
                    job.id = static_cast<Id>(places_.size()) + 1;
                    places_.push_back({i, j, c});
                    table_.add(std::move(job), {std::to_string(i), std::to_string(j), "\"" + std::to_string(c) + "\""});
                }
        table_.seal();
    }

    void end(std::size_t place) {
        const auto& [a, b, content] = places_[place];
        TableJob& job = table_.job(place);
        job.fate = Fate::done;
        job.ended = ++ended_;
        job.wall_s = 1 + a;
        job.metrics = {1.0 + a, 0.2 * a - 0.05 * (b - 4) * (b - 4) + content};
    }

    Table& table() { return table_; }
    [[nodiscard]] const std::array<int, 3>& at(std::size_t place) const { return places_[place]; }
    [[nodiscard]] std::size_t size() const { return places_.size(); }

  private:
    Table table_;
    std::vector<std::array<int, 3>> places_;
    std::int64_t ended_ = 0;
};

}  // namespace

TEST_CASE("after the first jobs, picks gather at the front") {
    Grid grid(6, 9, 1);
    const sweep::SearchRule rule = trade();
    Searcher searcher(grid.table(), rule, 7);
    std::vector<std::size_t> order;
    for (std::int64_t number = 1; number <= 27; ++number) {
        searcher.update();
        const auto pick = searcher.next(number, {});
        REQUIRE(pick);
        CHECK(!pick->reason.empty());
        order.push_back(pick->job);
        grid.end(pick->job);
    }
    CHECK(std::set<std::size_t>(order.begin(), order.end()).size() == 27);
    const auto best = std::ranges::count_if(order, [&](std::size_t place) { return grid.at(place)[1] == 4; });
    CHECK(best >= 5);
}

TEST_CASE("with one objective a gain is foreseen until the best is found") {
    sweep::SearchRule rule;
    rule.objectives = {{"quality", Direction::maximize}};
    Grid grid(6, 9, 1);
    for (std::size_t i = 0; i < grid.size(); ++i) grid.table().job(i).metrics.clear();
    Searcher searcher(grid.table(), rule, 7);
    int foreseen = 0;
    for (std::int64_t number = 1; number <= 20; ++number) {
        searcher.update();
        const auto pick = searcher.next(number, {});
        REQUIRE(pick);
        foreseen += pick->score > 0;
        grid.end(pick->job);
        grid.table().job(pick->job).metrics.erase(grid.table().job(pick->job).metrics.begin());  // the runtime
    }
    CHECK(foreseen > 2);
    CHECK(grid.table().jobs()[5 * 9 + 4].fate == Fate::done);  // the best
}

TEST_CASE("the same rows give the same pick, also in a new searcher") {
    const sweep::SearchRule rule = trade();
    Grid one(6, 9, 1), other(6, 9, 1);
    Searcher long_lived(one.table(), rule, 7);
    for (std::size_t i = 0; i < 40; ++i) {
        one.end(i);
        long_lived.update();
        other.end(i);
    }
    Searcher fresh(other.table(), rule, 7);
    fresh.update();
    for (std::int64_t number = 41; number < 60; ++number) {
        const auto a = long_lived.next(number, {}), b = fresh.next(number, {});
        REQUIRE(a);
        REQUIRE(b);
        CHECK(a->job == b->job);
        CHECK(a->reason == b->reason);
    }
}

TEST_CASE("a result between two fits that changes a scale changes picks as in a new searcher") {
    const sweep::SearchRule rule = trade();
    Grid one(12, 12, 1);
    Searcher long_lived(one.table(), rule, 7);
    for (std::size_t i = 0; i < 70; ++i) {
        one.end(i);
        if (i >= 64) one.table().job(i).metrics[0] = 0.3;  // with 6 that is more than ten times: logarithms
        long_lived.update();
        if (i < 62) continue;
        Searcher fresh(one.table(), rule, 7);
        fresh.update();
        for (std::int64_t number = 71; number < 80; ++number) {
            const auto a = long_lived.next(number, {}), b = fresh.next(number, {});
            CHECK(a->job == b->job);
            CHECK(a->reason == b->reason);
        }
    }
}

TEST_CASE("with three objectives a job that is best in one and no worse in the others is sought") {
    sweep::SearchRule rule;
    rule.objectives = {{"x", Direction::minimize}, {"y", Direction::minimize}, {"z", Direction::minimize}};
    Table table({"a"}, "", {});
    for (int a = 0; a < 12; ++a) {
        TableJob job;
        job.id = a + 1;
        table.add(std::move(job), {std::to_string(a)});
    }
    table.seal();
    std::int64_t number = 0;
    const auto end = [&](std::size_t place) {
        TableJob& job = table.job(place);
        job.fate = Fate::done;
        job.ended = ++number;
        job.wall_s = 1;
        job.metrics = {1.0 + static_cast<double>(place), 1, 1};
    };
    for (const std::size_t place : {11U, 10U, 9U, 8U}) end(place);
    Searcher searcher(table, rule, 2);
    while (table.jobs()[0].fate != Fate::done) {
        searcher.update();
        const auto pick = searcher.next(number + 1, {});
        REQUIRE(pick);
        end(pick->job);
    }
    CHECK(number <= 7);
}

TEST_CASE("a time is not believed to be far from those seen") {
    const sweep::SearchRule rule = trade();
    Grid grid(9, 1, 1);
    for (std::size_t i = 5; i < 9; ++i) {
        grid.end(i);
        grid.table().job(i).wall_s = std::pow(30, static_cast<double>(i) - 8);
        grid.table().job(i).metrics[1] = 1;
    }
    Searcher searcher(grid.table(), rule, 1);
    searcher.update();
    const auto pick = searcher.next(1, {});
    REQUIRE(pick);
    CHECK_MESSAGE(pick->reason.find(" in 0.001 s") != std::string::npos, pick->reason);  // 30^-3 / 10 is less than 1 ms
}

TEST_CASE("several runners do not take the same job, nor the same setting") {
    const sweep::SearchRule rule = trade();
    Grid grid(5, 9, 3);
    Searcher searcher(grid.table(), rule, 3);
    for (std::size_t i = 0; i < grid.size(); i += 5) grid.end(i);
    searcher.update();
    std::vector<std::size_t> pending;
    std::set<std::pair<int, int>> settings;
    for (std::int64_t number = 1; number <= 8; ++number) {
        const auto pick = searcher.next(number, pending);
        REQUIRE(pick);
        CHECK(std::ranges::find(pending, pick->job) == pending.end());
        settings.insert({grid.at(pick->job)[0], grid.at(pick->job)[1]});
        pending.push_back(pick->job);
    }
    CHECK(settings.size() == 8);
}

TEST_CASE("what meets a condition is sought first") {
    sweep::SearchRule rule = trade();
    rule.subject_to = {{"runtime_s", "<", 3}};
    Grid grid(6, 9, 1);
    for (std::size_t i = 0; i < grid.size(); ++i) grid.table().job(i).metrics.clear();
    Searcher searcher(grid.table(), rule, 5);
    int inside = 0, picked = 0;
    for (std::int64_t number = 1; number <= 20; ++number) {
        searcher.update();
        const auto pick = searcher.next(number, {});
        REQUIRE(pick);
        const bool chosen =
            pick->score > 0 && grid.table().jobs()[13].fate != Fate::done;  // then nothing is left to gain
        picked += chosen ? 1 : 0;
        inside += chosen && grid.at(pick->job)[0] < 2 ? 1 : 0;
        grid.end(pick->job);
        grid.table().job(pick->job).metrics.push_back(1.0 + grid.at(pick->job)[0]);
    }
    CHECK(inside * 3 > picked);  // a third of the grid meets the condition
    for (const std::size_t best : {4U, 13U}) CHECK(grid.table().jobs()[best].fate == Fate::done);  // b = 4, a = 0 and 1
}

TEST_CASE("held jobs are not picked, and nothing is picked once all have ended") {
    const sweep::SearchRule rule = trade();
    Grid grid(2, 3, 1);
    for (std::size_t i = 0; i < grid.size(); ++i) grid.table().job(i).held = i != 4;
    Searcher searcher(grid.table(), rule, 1);
    searcher.update();
    CHECK(searcher.next(1, {})->job == 4);
    CHECK(!searcher.next(1, {4}));
}

TEST_CASE("a cell measured with one content is compared with one measured with another") {
    Grid grid(3, 1, 2);
    // Content 1 adds 1 to the quality of everything: without its effect, a = 2 is best.
    for (const std::size_t place : {0U, 1U, 3U, 4U}) grid.end(place);
    std::vector<double> quality(grid.size(), std::numeric_limits<double>::quiet_NaN());
    for (const std::size_t place : {0U, 1U, 3U, 4U}) quality[place] = grid.table().jobs()[place].metrics[1];
    const CellValues values = cell_values(grid.table(), quality);
    CHECK(values.mean[2] > values.mean[1]);
    CHECK(values.mean[1] > values.mean[0]);
    CHECK(values.mean[1] - values.mean[0] == doctest::Approx(0.2).epsilon(0.05));
}

TEST_CASE("ranks: fronts first, then what each adds, then those without a value") {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::size_t> cells = {10, 11, 12, 13, 14};
    const std::vector<FrontPoint> points = {{3, 3}, {1, 2}, {none, 1}, {2, 1}, {1.05, 1.95}};
    const auto order = ranked(cells, points);
    CHECK(order[3] == 10);
    CHECK(order[4] == 12);
    CHECK(order[2] != 13);  // the corner that nobody else covers is worth more than its neighbours
}
