// Results of fewer iterations, recorded on the way of a job.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

const nlohmann::json by_adam = {{"optimizer", "adam"}, {"schedule", "constant"}};
const nlohmann::json by_lbfgs = {{"optimizer", "lbfgs"}};

// Of so many iterations, with a judge of its own, timed once.
runners::Job job_with(const TestFolder& folder, nlohmann::json params, int iterations) {
    params.update({{"architecture", "squeezenet1_1"},
                   {"resolution", "64x48"},
                   {"reference", "vgg16"},
                   {"iterations", iterations}});
    return job_of(folder / "files", params,
                  {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}});
}

runners::Job recording(const TestFolder& folder, const nlohmann::json& params, int iterations,
                       const std::vector<int>& counts) {
    runners::Job job = job_with(folder, params, iterations);
    for (const int count : counts) job.recorded.push_back(job_with(folder, params, count));
    return job;
}

using Results = std::map<std::string, runners::Recorder>;  // by the job's key

// What a run of `job` recorded, with its own.
Results run(NstRunner& runner, const runners::Job& job) {
    Results all;
    runners::Recorder out;
    out.on_result = [&](const runners::Job& of, runners::Recorder&& result, std::chrono::duration<double> took) {
        CHECK(took.count() > 0);
        all[of.key] = std::move(result);
    };
    runner.run(job, out);
    all[job.key] = std::move(out);
    return all;
}

// Figures that do not depend on when they are measured: the process's peak does on what it did before.
std::map<std::string, double> lasting(const runners::Recorder& out) {
    std::map<std::string, double> all(out.metrics.begin(), out.metrics.end());
    std::erase_if(
        all, [](const auto& each) { return each.first.ends_with("_s") || each.first == "process_peak_memory_bytes"; });
    return all;
}

std::set<std::string> kinds(const runners::Recorder& out) {
    std::set<std::string> all;
    for (const auto& each : out.artifacts) all.insert(each.kind);
    return all;
}

std::vector<double> curve(const runners::Recorder& out) {
    std::vector<double> all;
    for (const auto& each : out.samples)
        if (each.name == "total_loss") all.push_back(each.value);
    return all;
}

std::vector<std::string> names_of_samples(const runners::Recorder& out) {
    std::vector<std::string> all;
    for (const auto& each : out.samples) all.push_back(each.name);
    return all;
}

std::size_t timings(const runners::Recorder& out) {
    return static_cast<std::size_t>(
        std::ranges::count(out.samples, "runtime_s", [](const auto& sample) { return sample.name; }));
}

// A machine that disturbs the first timing, with a counter that is as fine as can be.
class Disturbing final : public runners::SampleWatch {
  public:
    void begin() override { ++timing_; }
    void begin_aside() override {}
    void end_aside() override {}
    std::string disturbance() override { return timing_ == 1 ? "steal 50% in second 0" : ""; }
    Seen end() override { return {5, disturbance()}; }
    [[nodiscard]] std::optional<double> energy_step_s() const override { return 1e-9; }
    void cool_down() override {}

  private:
    int timing_ = 0;
};

std::size_t flagged(const runners::Recorder& out) {
    return static_cast<std::size_t>(
        std::ranges::count_if(out.samples, [](const auto& sample) { return !sample.flag.empty(); }));
}

double figure(const runners::Recorder& out, const std::string& name) {
    const std::map<std::string, double> all(out.metrics.begin(), out.metrics.end());
    return all.at(name);
}

}  // namespace

TEST_CASE("a job records the results of fewer iterations: pictures, figures and memory are those of jobs alone") {
    for (nlohmann::json params : {by_adam, by_lbfgs}) {
        CAPTURE(params.dump());
        params["save_every"] = 2;
        const TestFolder folder, other;
        NstRunner runner;
        runner.open({"cpu", 2});
        const Results together = run(runner, recording(folder, params, 9, {3, 6}));
        CHECK(together.size() == 3);
        for (const int iterations : {3, 6, 9}) {
            CAPTURE(iterations);
            const runners::Job job = job_with(other, params, iterations);
            const runners::Recorder alone = run(runner, job).at(job.key);
            REQUIRE(together.contains(job.key));
            const runners::Recorder& recorded = together.at(job.key);
            CHECK(recorded.details.at("pixels_sha256") == alone.details.at("pixels_sha256"));
            CHECK(lasting(recorded) == lasting(alone));
            CHECK(kinds(recorded) == kinds(alone));
            CHECK(curve(recorded) == curve(alone));
            CHECK(names_of_samples(recorded) == names_of_samples(alone));
            for (const auto& artifact : recorded.artifacts) {
                CAPTURE(artifact.path);
                CHECK(fs::exists(folder / "files" / artifact.path));
                CHECK(fs::exists(other / "files" / artifact.path));
            }
        }
    }
}

TEST_CASE("more iterations take longer, and recording is in no job's time") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const runners::Job job = recording(folder, by_adam, 9, {3, 6});
    const Results together = run(runner, job);
    const auto runtime = [&](const runners::Job& of) { return figure(together.at(of.key), "runtime_s"); };
    CHECK(runtime(job.recorded[0]) < runtime(job.recorded[1]));
    CHECK(runtime(job.recorded[1]) < runtime(job));
    CHECK(figure(together.at(job.key), "recording_s") > 0);
    for (const auto& [key, result] : together) CHECK(timings(result) == 1);
}

TEST_CASE("of a job that is timed more than once each of its results has as many timings, and comes behind them") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    runners::Job job = recording(folder, by_lbfgs, 5, {2});
    job.measure = {1, 2, 2, 0.02, 600};
    std::string last_step;
    runners::Recorder out;
    out.on_step = [&](const std::string& step) { last_step = step; };
    std::size_t results = 0;
    out.on_result = [&](const runners::Job&, const runners::Recorder& result, auto) {
        ++results;
        CHECK(timings(result) == 3);
        CHECK(figure(result, "samples") == 2);
        CHECK(last_step == "step 5 of 5");
    };
    runner.run(job, out);
    CHECK(results == 1);
    CHECK(timings(out) == 3);
}

TEST_CASE("timings that are replaced count in no result of the job, and each says so") {
    const struct {
        SamplingRule measure;
        std::size_t timings, samples;
    } cases[] = {{{0, 2, 2, 0.02, 600}, 3, 2}, {{0, 1, 1, 0.02, 600}, 2, 1}};
    for (const auto& [measure, expected, samples] : cases) {
        const TestFolder folder;
        NstRunner runner;
        runner.open({"cpu", 2});
        runners::Job job = recording(folder, by_adam, 3, {2});
        job.measure = measure;
        job.measure.max_steal = 0.01;
        Disturbing watch;
        runners::Recorder out, recorded;
        out.watch = &watch;
        out.on_result = [&](const runners::Job&, runners::Recorder&& result, auto) { recorded = std::move(result); };
        runner.run(job, out);
        CHECK(std::ranges::count(out.samples, std::string("energy_j"), &runners::Recorder::Sample::name) ==
              static_cast<std::ptrdiff_t>(samples));
        for (const runners::Recorder* each : {&out, &recorded}) {
            CHECK(timings(*each) == expected);
            CHECK(figure(*each, "samples") == samples);
            CHECK(flagged(*each) == 1);
            CHECK(each->details.value("replaced_timings", "") == "1");
        }
    }
}

TEST_CASE("a disturbed timing that counts, since there is no other, counts with a warning in each result") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    runners::Job job = recording(folder, by_adam, 3, {2});
    job.measure.max_steal = 0.01;
    Disturbing watch;
    runners::Recorder out, recorded;
    out.watch = &watch;
    out.on_result = [&](const runners::Job&, runners::Recorder&& result, auto) { recorded = std::move(result); };
    runner.run(job, out);
    for (const runners::Recorder* each : {&out, &recorded}) {
        CHECK(flagged(*each) == 1);
        CHECK(each->warning.find("1 of 1 timings count although the machine was disturbed") != std::string::npos);
    }
}

TEST_CASE("what was recorded on the way is kept before the job goes on, when it is sure to be timed once") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const runners::Job job = recording(folder, by_adam, 9, {3, 6});
    struct Killed {};
    runners::Recorder out;
    std::vector<std::string> kept;
    out.on_step = [](const std::string& step) {
        if (step.starts_with("step 5 ")) throw Killed();
    };
    out.on_result = [&](const runners::Job& of, auto&&, auto) { kept.push_back(of.key); };
    CHECK_THROWS_AS(runner.run(job, out), Killed);
    CHECK(kept == std::vector{job.recorded[0].key});
}

TEST_CASE("a result that cannot be kept is left to a run of its own, and the job goes on and says so") {
    const TestFolder folder;
    NstRunner runner;
    runner.open({"cpu", 2});
    const runners::Job job = recording(folder, by_adam, 5, {2, 4});
    runners::Recorder out;
    std::size_t kept = 0;
    out.on_result = [&](const runners::Job& of, auto&&, auto) {
        if (of.key == job.recorded[0].key) throw std::runtime_error("no room\nat all");
        ++kept;
    };
    runner.run(job, out);
    CHECK(kept == 1);
    CHECK(out.warning.find("2 iterations could not be recorded (no room)") != std::string::npos);
    CHECK(out.warning.find("4 iterations") == std::string::npos);
    CHECK(figure(out, "runtime_s") > 0);
}

TEST_CASE("the runner says what it records, and why it does not where it does not") {
    const nlohmann::json records = NstRunner().describe().at("records");
    CHECK(records.at("parameter") == "iterations");
    std::set<std::string> parameters;
    for (const auto& each : records.at("unless")) {
        CHECK_FALSE(each.at("why").get<std::string>().empty());
        for (const auto& [name, values] : each.at("when").items()) parameters.insert(name);
    }
    CHECK(parameters == std::set<std::string>{"architecture", "optimizer", "scales", "schedule"});
}
