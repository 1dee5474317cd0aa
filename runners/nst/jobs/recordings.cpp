#include "runners/nst/jobs/recordings.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runners/core/sampling.hpp"
#include "runners/nst/jobs/judging.hpp"
#include "runners/nst/jobs/outputs.hpp"

namespace stylesweep::nst {
namespace {

using Clock = std::chrono::steady_clock;

runners::Recorder so_far(const runners::Recorder& out) {
    runners::Recorder copy = out;
    copy.on_step = {};
    copy.on_result = {};
    return copy;
}

}  // namespace

Recordings::Recording::Recording(const JobContext& leader, const runners::Job& job)
    : out(so_far(leader.out)),
      context{leader.device,   leader.kept,   job,         out, Parameters::from_json(job.params),
              leader.pictures, leader.memory, leader.begun} {}

Recordings::Recordings(const JobContext& context, Aside& aside) : context_(context), aside_(aside) {
    for (const runners::Job& job : context.job.recorded) {
        all_.emplace_back(context, job);
        all_.back().took = Clock::now() - context.begun;
    }
}

std::vector<std::int64_t> Recordings::counts() const {
    std::vector<std::int64_t> all;
    for (const Recording& each : all_) all.push_back(each.context.parameters.iterations);
    return all;
}

void Recordings::record(std::int64_t iterations, const std::function<cv::Mat(const JobContext&)>& make) {
    const double elapsed_s = aside_.elapsed();
    Recording& recording =
        *std::ranges::find(all_, iterations, [](const Recording& each) { return each.context.parameters.iterations; });
    recording.elapsed_s.push_back(elapsed_s);
    if (recording.state != State::to_come) return;
    aside_.run([&] {
        const auto begin = Clock::now();
        recording.state = State::waits;
        attempt(recording, [&] {
            context_.memory.record(recording.out);
            recording.picture = make(recording.context);
        });
        recording.took += Clock::now() - begin;
    });
    keep_if_sure();
}

void Recordings::keep_if_sure() {
    const bool any = std::ranges::any_of(all_, [](const Recording& each) { return each.state == State::waits; });
    const bool is_first_run = context_.out.samples.empty();
    if (!any || !is_first_run || !runners::is_only_run(context_.job.measure, aside_.at_least())) return;
    runners::SampleWatch* watch = context_.out.watch;
    keep_waiting({{"runtime_s", 0, false, watch ? watch->disturbance() : ""}});
}

void Recordings::finish() {
    std::vector<runners::Recorder::Sample> runs = context_.out.samples;
    std::erase_if(runs, [](const runners::Recorder::Sample& each) { return each.name != "runtime_s"; });  // energy_j
    keep_waiting(runs);
}

void Recordings::keep_waiting(const std::vector<runners::Recorder::Sample>& runs) {
    for (Recording& each : all_)
        if (each.state == State::waits) aside_.run([&] { keep(each, runs); });
}

void Recordings::keep(Recording& recording, std::vector<runners::Recorder::Sample> runs) {
    attempt(recording, [&] {
        for (std::size_t run = 0; run < runs.size(); ++run) runs[run].value = recording.elapsed_s.at(run);
        const torch::NoGradGuard no_gradients;
        const auto begin = Clock::now();
        for (const double elapsed_s : recording.elapsed_s) recording.took += std::chrono::duration<double>(elapsed_s);
        runners::Recorder& out = recording.out;
        const auto losses = std::exchange(out.samples, {});
        runners::record_timings(context_.job.measure, runs, out);
        std::ranges::copy(losses, std::back_inserter(out.samples));  // in the order of a job on its own
        out.details.update(context_.device.state());
        cpu_wait_.warn(out);
        judge(recording.context, recording.picture);
        save(recording.context.job, recording.context.pictures, recording.picture, out);
        recording.took += Clock::now() - begin;
        context_.out.result(recording.context.job, std::move(out), recording.took);
        recording.state = State::over;
    });
    recording.picture.release();
}

void Recordings::attempt(Recording& recording, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        recording.state = State::over;
        context_.kept.forget_judges();
        const std::string what = error.what();
        context_.out.warn("the result after " + std::to_string(recording.context.parameters.iterations) +
                          " iterations could not be recorded (" + what.substr(0, what.find('\n')) +
                          "); that job runs on its own");
    }
}

}  // namespace stylesweep::nst
