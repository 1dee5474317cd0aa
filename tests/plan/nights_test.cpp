// Totals of simulated nights against their intervals: seeded, each from the rows of earlier sessions.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>

#include "orchestrator/plan/prediction.hpp"
#include "orchestrator/plan/queue_forecast.hpp"

using namespace stylesweep;
using namespace stylesweep::plan;

namespace {

constexpr int nights = 500;

const sweep::RunnerDescription& worker() {
    static const auto description = sweep::RunnerDescription::parse(
        R"({"protocol": 1, "runner": "worker", "open": true, "cost": ["size"],
            "parameters": [{"name": "size", "type": "number", "default": 1}]})");
    return description;
}

// Jobs of size x take 1 + 4 x seconds, times the noise of each, the session's factor and, rarely, a hiccup.
struct Night {
    std::string what;
    int rows = 60, sessions = 4, groups = 1, jobs = 200;
    double noise = 0.1, machine = 0.05;  ///< standard deviations of logarithms
    double tonight = 1;                  ///< how much slower this session is, beside its draw
    double hiccups = 0;                  ///< share of jobs that take four times as long
    double killed_s = 0;                 ///< earlier jobs were ended then; 0: never
    bool limited = false;                ///< tonight's too
    double tails = 0;                    ///< noise by Student's t of so many degrees
    double bigger = 1;                   ///< tonight's sizes, in earlier ones
};

class Simulation {
  public:
    explicit Simulation(const Night& night) : night_(night) {}

    // Whether the total was inside, and its prediction by it.
    std::pair<bool, double> draw() {
        const Predictor predictor(worker(), {}, {"cpu", "", 2}, history());
        QueueForecast forecast(capacity());
        const double factor = night_.tonight * std::exp(night_.machine * normal_(random_));
        double taken = 0;
        for (int group = 0; group < night_.groups; ++group) {
            CostFeatures features = predictor.features().of(params(group, 1), predictor.shapes());
            std::map<double, std::optional<Prediction>> predictions;
            for (int i = 0; i < night_.jobs; ++i) {
                features.cost = size(i) * night_.bigger;
                auto& prediction = predictions[features.cost];
                if (!prediction) prediction = predictor.of(features);
                forecast.add("k", features, prediction);
                const double wall = wall_s(group, features.cost) * factor;
                taken += night_.limited ? std::min(wall, night_.killed_s) : wall;
            }
        }
        const Estimate work = forecast.work_s();
        return {work.low <= taken && taken <= work.high, work.value / taken};
    }

  private:
    static double size(int i) { return std::exp2(i % 4 - 2); }
    static std::string params(int group, double size) {
        return R"({"size": )" + std::to_string(size) + R"(, "tool": ")" + std::to_string(group) + R"("})";
    }
    [[nodiscard]] Capacity capacity() const {
        Capacity capacity;
        if (night_.limited) capacity.timeout_s = night_.killed_s;
        return capacity;
    }
    double wall_s(int group, double size) {
        double error = normal_(random_);
        if (night_.tails > 0) error = std::student_t_distribution<double>(night_.tails)(random_);
        const bool hiccup = std::bernoulli_distribution(night_.hiccups)(random_);
        return (1 + 4 * size * (group + 1)) * std::exp(night_.noise * error) * (hiccup ? 4 : 1);
    }
    std::vector<schema::PredictionRow> history() {
        std::vector<schema::PredictionRow> rows;
        for (int session = 0; session < night_.sessions; ++session) {
            const double factor = std::exp(night_.machine * normal_(random_));
            for (int group = 0; group < night_.groups; ++group)
                for (int i = session; i < night_.rows; i += night_.sessions) {
                    const double x = size(i / night_.sessions);
                    schema::PredictionRow row;
                    row.params = params(group, x);
                    row.device = "cpu";
                    row.host = "atlas";
                    row.threads = 2;
                    row.began_s = 86400. * session;
                    row.wall_s = wall_s(group, x) * factor;
                    row.killed = night_.killed_s > 0 && row.wall_s > night_.killed_s;
                    if (row.killed) row.wall_s = night_.killed_s;
                    rows.push_back(std::move(row));
                }
        }
        return rows;
    }

    Night night_;
    std::mt19937 random_{11};
    std::normal_distribution<double> normal_;
};

struct Rates {
    double held = 0, bias = 0;  ///< mean of predicted by taken
};

Rates rates_of(const Night& night) {
    Simulation simulation(night);
    Rates rates;
    for (int i = 0; i < nights; ++i) {
        const auto [held, ratio] = simulation.draw();
        rates.held += held ? 1. / nights : 0;
        rates.bias += ratio / nights;
    }
    MESSAGE(night.what << ": held " << rates.held << ", predicted by taken " << rates.bias);
    return rates;
}

}  // namespace

TEST_CASE("totals of twelve kinds of night hold in 90 to 98%, and are not biased") {
    const Night kinds[] = {
        {.what = "many rows", .rows = 400},
        {.what = "noise of 30%", .noise = 0.3},
        {.what = "a machine 5% slower tonight", .machine = 0.03, .tonight = 1.05},
        {.what = "hiccups", .hiccups = 0.04},
        {.what = "killed jobs", .killed_s = 7.5},
        {.what = "killed jobs, and the same limit tonight", .killed_s = 7.5, .limited = true},
        {.what = "three groups", .groups = 3},
        {.what = "six rows in three sessions", .rows = 6, .sessions = 3, .noise = 0.3},
        {.what = "2,000 jobs", .jobs = 2000},
        {.what = "heavy tails", .noise = 0.15, .tails = 5},
        {.what = "a rough machine", .sessions = 6, .machine = 0.07},
        {.what = "five jobs", .jobs = 5},
    };
    for (const Night& night : kinds) {
        CAPTURE(night.what);
        const Rates rates = rates_of(night);
        CHECK(rates.held >= 0.9);
        CHECK(rates.held <= 0.985);
        CHECK(std::abs(rates.bias - 1 / night.tonight) < 0.03);
    }
}

TEST_CASE("totals hold where the interval rests on what is assumed") {
    for (const Night& night : {Night{.what = "one session so far", .rows = 200, .sessions = 1},
                               Night{.what = "sizes never seen", .bigger = 3}}) {
        CAPTURE(night.what);
        CHECK(rates_of(night).held >= 0.95);
    }
}
