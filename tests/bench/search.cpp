// How fast `search` finds the Pareto front of a finished grid, beside random and grid order: share of the full grid's
// hypervolume against the time spent, over seeds. And what a decision costs.
//   bench_search [--seeds N] [TABLE.csv...]    columns: axes, then runtime_s (the cost) and the other objectives
//   bench_search --overhead                     milliseconds per decision at 10,000 and 1,000,000 jobs
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "base/statistics/statistics.hpp"
#include "orchestrator/search/searcher.hpp"

using namespace stylesweep;
using namespace stylesweep::search;

namespace {

// A finished grid: what each job would measure.
struct Finished {
    std::string name;
    std::vector<std::string> axes;
    std::vector<std::vector<std::string>> values;  ///< by job, as JSON
    std::vector<double> cost_s;
    std::vector<std::vector<double>> objectives;  ///< by job
    sweep::SearchRule rule;
};

double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

double normal(std::mt19937_64& random) {
    return std::sqrt(-2 * std::log(1 - uniform(random))) * std::cos(6.283185307179586 * uniform(random));
}

// The product of axes of so many numeric values; `measure` gets the digits.
Finished made(const std::string& name, const std::vector<int>& sizes, const sweep::SearchRule& rule,
              const std::function<std::vector<double>(const std::vector<int>&)>& measure) {
    Finished out;
    out.name = name;
    out.rule = rule;
    for (std::size_t a = 0; a < sizes.size(); ++a) out.axes.push_back(std::string(1, static_cast<char>('a' + a)));
    std::size_t count = 1;
    for (const int size : sizes) count *= static_cast<std::size_t>(size);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<int> digits;
        std::size_t rest = i;
        for (const int size : sizes)
            digits.push_back(static_cast<int>(rest % static_cast<std::size_t>(size))),
                rest /= static_cast<std::size_t>(size);
        out.values.emplace_back();
        for (const int digit : digits) out.values.back().push_back(std::to_string(digit + 1));
        const std::vector<double> all = measure(digits);
        out.cost_s.push_back(all[0]);
        out.objectives.emplace_back(all.begin() + 1, all.end());
    }
    return out;
}

sweep::SearchRule time_and_quality() {
    return {{{"runtime_s", sweep::Direction::minimize}, {"quality", sweep::Direction::maximize}}};
}

// Runtime grows with size and steps; quality saturates, with an interaction and a categorical-like axis.
Finished synthetic_style() {
    return made("synthetic style transfer", {6, 6, 5, 4}, time_and_quality(), [](const std::vector<int>& d) {
        std::mt19937_64 noise(static_cast<std::uint64_t>(d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3]));
        const double pixels = std::pow(2, d[0]), steps = std::pow(2, d[1]);
        static const double speed[] = {1, 2.5, 0.6, 4};
        const double time = 0.2 + 0.01 * pixels * steps * speed[d[3]] * std::exp(0.03 * normal(noise));
        const double weight = d[2] - 2 - (d[3] == 1 ? 1 : 0);
        const double quality = (1 - std::exp(-0.3 * steps)) * (0.6 + 0.05 * d[0] + (d[3] == 3 ? 0.15 : 0)) -
                               0.04 * weight * weight + 0.004 * normal(noise);
        return std::vector<double>{time, time, quality};
    });
}

Finished synthetic_zdt() {
    return made("ZDT1-like, four axes, equal cost", {8, 6, 6, 6}, time_and_quality(), [](const std::vector<int>& d) {
        const double x = d[0] / 7.0, g = 1 + 9 * (d[1] + d[2] + d[3]) / 15.0;
        return std::vector<double>{1, 0.05 + x, -g * (1 - std::sqrt(x / g))};
    });
}

Finished synthetic_single() {
    return made("one objective, rugged, cost varies", {10, 10, 12}, {{{"loss", sweep::Direction::minimize}}},
                [](const std::vector<int>& d) {
                    std::mt19937_64 noise(static_cast<std::uint64_t>(d[0] * 10000 + d[1] * 100 + d[2]));
                    const double x = d[0] - 6.3, y = d[1] - 2.6, z = d[2] - 8.2;
                    return std::vector<double>{
                        1 + d[2] * 0.5, x * x + y * y + 0.5 * z * z + 3 * std::sin(x * y) + 0.3 * normal(noise) + 20};
                });
}

// No axis tells anything alone: what is good depends on pairs of categories.
Finished synthetic_interactions() {
    return made("two objectives by interactions alone", {6, 6, 6, 6}, time_and_quality(),
                [](const std::vector<int>& d) {
                    std::mt19937_64 noise(static_cast<std::uint64_t>(d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3]));
                    const double time = std::pow(2, (d[0] + 2 * d[1]) % 6 + 0.3 * normal(noise));
                    return std::vector<double>{time, time, (d[2] + d[3]) % 6 + 0.5 * normal(noise) + (d[0] + d[1]) % 6};
                });
}

// Nothing can be learnt: a search must not be worse than a random order.
Finished synthetic_noise() {
    return made("two objectives of noise alone", {6, 6, 5, 4}, time_and_quality(), [](const std::vector<int>& d) {
        std::mt19937_64 noise(static_cast<std::uint64_t>(d[0] * 1000 + d[1] * 100 + d[2] * 10 + d[3]));
        const double time = std::exp(normal(noise));
        return std::vector<double>{time, time, normal(noise)};
    });
}

// Axes are the columns before runtime_s; a column named -NAME is to be maximised.
Finished from_csv(const std::string& file) {
    std::ifstream in(file);
    std::string line, field;
    Finished out;
    out.name = file;
    std::vector<std::string> columns;
    std::getline(in, line);
    for (std::istringstream fields(line); std::getline(fields, field, ',');) columns.push_back(field);
    const auto first = static_cast<std::size_t>(std::ranges::find(columns, "runtime_s") - columns.begin());
    out.axes.assign(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(first));
    for (std::size_t i = first; i < columns.size(); ++i)
        out.rule.objectives.push_back(
            {columns[i], sweep::usual_direction(columns[i]).value_or(sweep::Direction::minimize)});
    while (std::getline(in, line)) {
        out.values.emplace_back();
        out.objectives.emplace_back();
        std::istringstream fields(line);
        for (std::size_t i = 0; std::getline(fields, field, ','); ++i) {
            if (i < first)
                out.values.back().push_back(
                    field.find_first_not_of("0123456789.") == std::string::npos ? field : "\"" + field + "\"");
            else
                out.objectives.back().push_back(std::stod(field));
        }
        out.cost_s.push_back(out.objectives.back()[0]);
    }
    return out;
}

// The hypervolume of what has been measured, as a share of that of the full grid; scales are those of the full grid.
class Judge {
  public:
    explicit Judge(const Finished& grid) {
        std::vector<std::vector<double>> columns(grid.rule.objectives.size());
        for (std::size_t k = 0; k < columns.size(); ++k) {
            for (const auto& row : grid.objectives) columns[k].push_back(row[k]);
            const Scale scale = scale_of(grid.rule.objectives[k].direction, columns[k]);
            for (double& value : columns[k]) value = scale(value);
            const auto [low, high] = std::ranges::minmax(columns[k]);
            for (double& value : columns[k]) value = (value - low) / (high > low ? high - low : 1);
        }
        for (std::size_t i = 0; i < grid.objectives.size(); ++i) {
            FrontPoint& point = points_.emplace_back();
            for (const auto& column : columns) point.push_back(column[i]);
        }
        reference_.assign(columns.size(), 1.0);
        full_ = hypervolume(points_, reference_);
    }

    // The share of the volume that jobs reach one after the other.
    class Progress {
      public:
        explicit Progress(const Judge& judge) : judge_(judge) {}
        double add(std::size_t job) {
            const double gain = hypervolume_gain(front_, judge_.points_[job], judge_.reference_);
            if (gain > 0) front_.push_back(judge_.points_[job]);
            volume_ += gain;
            return volume_ / judge_.full_;
        }

      private:
        const Judge& judge_;
        std::vector<FrontPoint> front_;
        double volume_ = 0;
    };

    // Cost at which the share first reaches the goal, walking through `order`.
    [[nodiscard]] double cost_to_goal(const Finished& grid, const std::vector<std::size_t>& order) const {
        Progress progress(*this);
        double cost = 0;
        for (const std::size_t job : order) {
            cost += grid.cost_s[job];
            if (progress.add(job) >= goal) break;
        }
        return cost;
    }

    // The same for somebody who knows all results: the largest gain per second first.
    [[nodiscard]] double cost_for_an_oracle(const Finished& grid) const {
        std::vector<FrontPoint> front;
        double volume = 0, cost = 0;
        while (volume < goal * full_) {
            std::vector<double> gains;
            for (std::size_t job = 0; job < points_.size(); ++job)
                gains.push_back(hypervolume_gain(front, points_[job], reference_) / grid.cost_s[job]);
            const auto best = static_cast<std::size_t>(std::ranges::max_element(gains) - gains.begin());
            volume += gains[best] * grid.cost_s[best];
            cost += grid.cost_s[best];
            front.push_back(points_[best]);
        }
        return cost;
    }

    static constexpr double goal = 0.95;

  private:
    std::vector<FrontPoint> points_;
    FrontPoint reference_;
    double full_ = 0;
};

Table table_of(const Finished& grid, const std::vector<std::size_t>& base) {
    Table table(grid.axes, "", {});
    for (const std::size_t i : base) {
        TableJob job;
        job.id = static_cast<Id>(i) + 1;
        table.add(std::move(job), grid.values[i]);
    }
    table.seal();
    return table;
}

std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::mt19937_64 random(seed);
    for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    return order;
}

// One runner: each pick is made while the one before it runs, as in stylesweep.
std::vector<std::size_t> searched(const Finished& grid, const Judge& judge, std::uint64_t seed) {
    const std::vector<std::size_t> base = shuffled(grid.values.size(), seed);
    Table table = table_of(grid, base);
    Searcher searcher(table, grid.rule, seed);
    std::vector<std::size_t> order, pending;
    Judge::Progress progress(judge);
    searcher.update();
    for (std::int64_t number = 1;; ++number) {
        const auto pick = searcher.next(number, pending);
        if (!pick) break;
        order.push_back(base[pick->job]);
        if (progress.add(order.back()) >= Judge::goal) break;
        pending.push_back(pick->job);
        table.job(pick->job).fate = Fate::running;
        if (pending.size() < 2) continue;
        TableJob& ended = table.job(pending.front());
        ended.fate = Fate::done;
        ended.ended = number;
        ended.metrics = grid.objectives[base[pending.front()]];
        ended.wall_s = grid.cost_s[base[pending.front()]];
        pending.erase(pending.begin());
        searcher.update();
    }
    return order;
}

void say(const char* what, std::vector<double> costs, double of) {
    for (double& each : costs) each /= of;
    const double n = static_cast<double>(costs.size());
    const double mean = std::accumulate(costs.begin(), costs.end(), 0.0) / n;
    const double margin =
        costs.size() > 1 ? student_t95(n - 1) * standard_deviation(costs).value_or(0) / std::sqrt(n) : 0;
    std::printf("  %-12s %6.3f  (95%% interval %.3f to %.3f; worst %.3f)\n", what, mean, mean - margin, mean + margin,
                std::ranges::max(costs));
}

void compare(const Finished& grid, int seeds) {
    const Judge judge(grid);
    std::vector<double> random_costs, search_costs, ratios;
    for (int seed = 1; seed <= seeds; ++seed) {
        random_costs.push_back(
            judge.cost_to_goal(grid, shuffled(grid.values.size(), static_cast<std::uint64_t>(seed) + 1000)));
        search_costs.push_back(judge.cost_to_goal(grid, searched(grid, judge, static_cast<std::uint64_t>(seed))));
    }
    std::vector<std::size_t> in_order(grid.values.size());
    std::iota(in_order.begin(), in_order.end(), std::size_t{0});
    const double random_mean = std::accumulate(random_costs.begin(), random_costs.end(), 0.0) / seeds;
    const double all = std::accumulate(grid.cost_s.begin(), grid.cost_s.end(), 0.0);
    std::printf("%s: %zu jobs, %.0f s; cost of 95%% of the hypervolume, as a share of random order's mean (%.0f s)\n",
                grid.name.c_str(), grid.values.size(), all, random_mean);
    say("random", random_costs, random_mean);
    say("grid order", {judge.cost_to_goal(grid, in_order)}, random_mean);
    say("search", search_costs, random_mean);
    say("oracle", {judge.cost_for_an_oracle(grid)}, random_mean);
}

void overhead(std::size_t settings_per_axis, std::size_t axes) {
    std::vector<int> sizes(axes, static_cast<int>(settings_per_axis));
    const Finished grid = made("overhead", sizes, time_and_quality(), [](const std::vector<int>& d) {
        double time = 1;
        for (const int digit : d) time += digit;
        return std::vector<double>{time, time, -std::abs(time - 12.0) + d[0]};
    });
    const std::vector<std::size_t> base = shuffled(grid.values.size(), 1);
    Table table = table_of(grid, base);
    Searcher searcher(table, grid.rule, 1);
    const std::size_t known = std::min<std::size_t>(grid.values.size() / 10, 2000);
    for (std::size_t i = 0; i < known; ++i) {
        TableJob& job = table.job(i);
        job.fate = Fate::done;
        job.ended = static_cast<std::int64_t>(i);
        job.metrics = grid.objectives[base[i]];
        job.wall_s = grid.cost_s[base[i]];
    }
    std::vector<double> times;
    for (std::int64_t number = 1; number <= 41; ++number) {
        const std::clock_t begin = std::clock();  // processor time: other programs do not count
        searcher.update();
        const auto pick = searcher.next(number, {});
        times.push_back(static_cast<double>(std::clock() - begin) * 1e3 / CLOCKS_PER_SEC);
        TableJob& job = table.job(pick->job);
        job.fate = Fate::done;
        job.ended = static_cast<std::int64_t>(known) + number;
        job.metrics = grid.objectives[base[pick->job]];
        job.wall_s = 1;
    }
    times.erase(times.begin());  // the first fit
    std::printf("%zu jobs, %zu results: %.2f ms a decision (median), %.2f ms at most\n", grid.values.size(), known,
                median(times), std::ranges::max(times));
}

}  // namespace

int main(int count, char** words) {
    int seeds = 20;
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--overhead") {
            overhead(10, 4);
            overhead(10, 6);
            return 0;
        }
        if (word == "--seeds" && i + 1 < count)
            seeds = std::stoi(words[++i]);
        else
            files.push_back(word);
    }
    for (const Finished& grid :
         {synthetic_style(), synthetic_zdt(), synthetic_single(), synthetic_interactions(), synthetic_noise()})
        compare(grid, seeds);
    for (const std::string& file : files) compare(from_csv(file), seeds);
    std::puts("Optuna: tests/bench/optuna_search.py runs its samplers on the same tables where it is installed");
    return 0;
}
