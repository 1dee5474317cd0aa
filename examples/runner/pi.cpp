// stylesweep-runner-pi: estimates pi by throwing points at a quarter of a circle. An example of a runner in C++.
#include <chrono>
#include <cmath>
#include <numbers>
#include <random>

#include "runners/core/runner.hpp"
#include "runners/core/sampling.hpp"

namespace {

using namespace stylesweep::runners;

constexpr const char* description = R"({
 "protocol": 1,
 "runner": "pi",
 "build": "example",
 "parameters": [
  {"name": "points", "type": "integer", "min": 1, "required": true, "meaning": "number of random points"},
  {"name": "seed", "type": "integer", "default": 1, "meaning": "of the random numbers"}
 ],
 "metrics": [
  {"name": "error", "meaning": "distance of the estimate from pi"},
  {"name": "samples", "meaning": "number of timings"}
 ],
 "devices": [{"device": "cpu"}],
 "cost": ["points"]
})";

double estimate(std::int64_t points, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> side(0, 1);
    std::int64_t within = 0;
    for (std::int64_t i = 0; i < points; ++i) within += std::hypot(side(random), side(random)) < 1;
    return 4 * static_cast<double>(within) / static_cast<double>(points);
}

class PiRunner final : public Runner {
  public:
    nlohmann::json describe() const override { return nlohmann::json::parse(description); }

    void run(const Job& job, Recorder& out) override {
        const auto points = job.params.at("points").get<std::int64_t>();
        const auto seed = job.params.value("seed", std::uint64_t{1});
        double pi = 0;
        sample_until_sure(
            job.measure,
            [&] {
                const auto begin = std::chrono::steady_clock::now();
                pi = estimate(points, seed);
                return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
            },
            out);
        out.metric("error", std::abs(pi - std::numbers::pi));
    }
};

}  // namespace

int main(int argc, char** argv) {
    PiRunner runner;
    return run_main(argc, argv, runner);
}
