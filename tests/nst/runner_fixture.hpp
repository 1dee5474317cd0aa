// Jobs for the runner and their figures, without a database.
#pragma once

#include <map>

#include "base/files/digest.hpp"
#include "runners/nst/nst_runner.hpp"
#include "tests/nst/files.hpp"

namespace stylesweep::nst::testing {

using Files = std::map<std::string, fs::path>;

/// A job that times its operation once.
inline runners::Job job_of(const fs::path& folder, const nlohmann::json& params, const Files& files) {
    runners::Job job;
    job.params = params;
    job.key = sha256(params.dump());
    job.measure = {0, 1, 1, 0.02, 0};
    job.files = folder;
    for (const auto& [name, path] : files)
        job.inputs[name] = {{"path", path.string()}, {"sha256", sha256(path.string())}};
    return job;
}

/// What one job recorded.
class Outcome {
  public:
    explicit Outcome(const runners::Job& job) {
        NstRunner runner;
        runner.open({"cpu", 2});
        runner.run(job, recorded);
    }
    /// By a runner that is open and may have run other jobs.
    Outcome(NstRunner& runner, const runners::Job& job) { runner.run(job, recorded); }
    [[nodiscard]] std::optional<double> metric(const std::string& name) const {
        for (const auto& [each, value] : recorded.metrics)
            if (each == name) return value;
        return std::nullopt;
    }
    [[nodiscard]] std::string artifact(const std::string& kind) const {
        for (const auto& each : recorded.artifacts)
            if (each.kind == kind) return each.path;
        return {};
    }
    runners::Recorder recorded;
};

/// A vgg19 job of the sample pictures: one iteration, at `resolution`.
inline runners::Job vgg19_job(const fs::path& folder, const std::string& resolution, const std::string& precision) {
    return job_of(folder, {{"resolution", resolution}, {"precision", precision}, {"iterations", 1}},
                  {{"content", sample("content/portrait.jpg")}, {"style", sample("style/facets.jpg")}});
}

}  // namespace stylesweep::nst::testing
