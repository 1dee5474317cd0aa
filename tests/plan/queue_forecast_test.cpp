#include "orchestrator/plan/queue_forecast.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace stylesweep::plan;

namespace {

Prediction job(double wall_s, double peak_bytes = 0, double scatter = 0.1) {
    Prediction prediction;
    prediction.wall_s = {wall_s, wall_s / 1.5, wall_s * 1.5};
    prediction.mean_s = wall_s;
    prediction.scatter = scatter;
    prediction.common = 0.05;
    prediction.rows = 4;
    if (peak_bytes > 0) prediction.peak_bytes = Estimate{peak_bytes, peak_bytes / 1.2, peak_bytes * 1.2};
    return prediction;
}

QueueForecast of(int jobs, double wall_s) {
    QueueForecast forecast({});
    for (int i = 0; i < jobs; ++i) forecast.add("k", {"g", 1, 0}, job(wall_s));
    return forecast;
}

}  // namespace

TEST_CASE("jobs without prediction are counted, not guessed") {
    QueueForecast forecast({});
    forecast.add("a", {"g", 1, 0}, std::nullopt);
    CHECK(forecast.unpredicted() == 1);
    CHECK(forecast.predicted() == 0);
    CHECK(forecast.work_s().value == 0);
    CHECK(forecast.work_s().high == 0);
    CHECK(forecast.groups().at("g").rows == 0);
}

TEST_CASE("scatter evens out over many jobs, what a group has in common does not") {
    const auto width = [](const QueueForecast& forecast) { return forecast.work_s().high / forecast.work_s().value; };
    CHECK(of(1, 10).work_s().value == 10);
    CHECK(of(100, 10).work_s().value == doctest::Approx(1000));
    CHECK(width(of(100, 10)) < width(of(1, 10)));
    CHECK(width(of(1000000, 10)) == doctest::Approx(std::exp(1.96 * 0.05)).epsilon(0.01));
}

TEST_CASE("what a night's jobs have in common is in the interval of all groups together") {
    QueueForecast apart({}), together({});
    for (int i = 0; i < 4; ++i) {
        Prediction prediction = job(10);
        prediction.scatter = prediction.common = 0;
        prediction.session = {0.05, 1e9};
        together.add("k", {std::to_string(i), 1, 0}, prediction);
        prediction.session = {0, 1e9};
        prediction.common = 0.05;
        apart.add("k", {std::to_string(i), 1, 0}, prediction);
    }
    CHECK(together.work_s().high == doctest::Approx(40 * std::exp(1.96 * 0.05)).epsilon(0.001));
    CHECK(apart.work_s().high == doctest::Approx(40 * std::exp(1.96 * 0.025)).epsilon(0.001));
}

TEST_CASE("what limits.timeout ends counts with the time that it is given") {
    Capacity capacity;
    capacity.timeout_s = 100;
    capacity.attempts = 2;
    QueueForecast forecast(capacity);
    forecast.add("short", {"g", 1, 0}, job(10));
    CHECK(forecast.work_s().value == doctest::Approx(10));
    forecast.add("long", {"g", 1, 0}, job(1000));
    CHECK(forecast.work_s().value == doctest::Approx(210));
    CHECK(forecast.work_s().high < 215);  // what the limit ends anyway is no matter of scatter
    CHECK(forecast.too_long() == 1);
    CHECK(forecast.finish_s(4).high == doctest::Approx(std::max(200.0, forecast.work_s().high / 4 + 150)));
}

TEST_CASE("the end is the work shared by the runners, and never before the longest job's") {
    CHECK(of(100, 10).finish_s(4).value == doctest::Approx(250));
    CHECK(of(1, 10).finish_s(4).value == doctest::Approx(10));
    CHECK(of(1, 10).finish_s(4).high == doctest::Approx(15));
    CHECK(of(100, 10).finish_s(1).value == doctest::Approx(of(100, 10).work_s().value));
    CHECK(of(100, 10).finish_s(4).high > of(100, 10).work_s().high / 4);
}

TEST_CASE("a job is too big when even the low end is over the limit, doubtful when only the high end is") {
    const Capacity four{4e9, {}, true};
    CHECK(memory_fit_of(job(1, 3e9), four) == MemoryFit::fits);
    CHECK(memory_fit_of(job(1, 3.9e9), four) == MemoryFit::doubtful);
    CHECK(memory_fit_of(job(1, 6e9), four) == MemoryFit::too_big);
    CHECK(memory_fit_of(job(1), four) == MemoryFit::fits);
    CHECK(memory_fit_of(job(1, 6e9), {{}, 4e9, true}) == MemoryFit::too_big);
    CHECK(memory_fit_of(job(1, 6e9), {8e9, 4e9, false}) ==
          MemoryFit::fits);  // on a GPU limits.memory bounds the process alone
    Prediction on_gpu = job(1, 6e9);
    on_gpu.process_peak_bytes = Estimate{9e9, 8e9, 10e9};
    CHECK(memory_fit_of(on_gpu, {8e9, 4e9, false}) == MemoryFit::too_big);
    QueueForecast forecast(four);
    forecast.add("small", {"g", 1, 0}, job(1, 3e9));
    forecast.add("big", {"g", 1, 0}, job(1, 6e9));
    forecast.add("bigger", {"g", 1, 0}, job(1, 7e9));
    CHECK(forecast.too_big() == 2);
    CHECK(forecast.too_big_example() == "big");
    Prediction guessed = job(1, 3.9e9);
    guessed.memory_of_other_size = true;
    forecast.add("guessed", {"g", 1, 0}, guessed);
    forecast.add("doubtful", {"g", 1, 0}, job(1, 3.9e9));
    CHECK(forecast.doubtful() == 1);
    CHECK(forecast.doubtful_by_size() == 1);
}

TEST_CASE("the ETA counts work, not jobs") {
    EtaInputs work;
    CHECK_FALSE(eta_s(work));
    work.mean = 100;
    work.waiting = 10;
    work.runners = 2;
    CHECK(eta_s(work) == doctest::Approx(500));  // before anything is known of the speed

    work.elapsed_s = 90;  // both first jobs nearly through: still as fast as predicted
    work.running_done = 180;
    work.running_left = 20;
    work.longest_left = 10;
    work.waiting = 8;
    CHECK(*eta_s(work) == doctest::Approx(820.0 / 2));

    work = {200 * 50.0, 0, 0, 0, 200, 50, 5000, 1};  // 200 jobs of 50 s of work took 25 s each
    work.mean = 200;
    CHECK(*eta_s(work) == doctest::Approx(50 * 200 / 2.0).epsilon(0.1));

    work = {1000, 10, 500, 500, 100, 0, 1000, 1};
    CHECK(*eta_s(work) == doctest::Approx(500));
}
