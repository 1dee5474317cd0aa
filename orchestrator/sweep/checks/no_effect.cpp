#include "orchestrator/sweep/checks/no_effect.hpp"

#include <algorithm>

#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {

std::vector<std::string> remarks_on_no_effect(const SweepFile& file, const RunnerDescription& runner) {
    std::vector<std::string> remarks;
    const auto say = [&](Location where, const std::string& text) {
        remarks.emplace_back(SweepFileError(file.path, where, text).what());
    };
    const bool samples = std::ranges::find(runner.metrics, "samples", &MetricSpec::name) != runner.metrics.end();
    if (file.measure_where && !samples && !file.measure.fresh_process && !file.measure.reference &&
        !file.measure.replaces())
        say(*file.measure_where, "measure has no effect: runner " + runner.runner +
                                     " runs each job once and takes no samples; to repeat jobs write repeats: N");
    if (file.order_where && file.axes.empty() && file.inclusions.size() > 1)
        say(*file.order_where,
            "order has no effect: there is no grid, and what is under include keeps the file's order");
    if (file.record_at.where.line > 0 && runner.records.parameter.empty())
        say(file.record_at.where, "record_at has no effect: runner " + runner.runner +
                                      " does not record intermediate results, so each job runs on its own");
    const bool for_slurm = file.launcher.shards > 0 || !file.launcher.sbatch.empty();
    if (file.launcher_where && file.launcher.kind == LauncherSettings::Kind::local && for_slurm)
        say(*file.launcher_where,
            "shards and slurm have no effect with the launcher local; they are for "
            "launcher: {name: slurm, ...} or run --launcher slurm");
    return remarks;
}

}  // namespace stylesweep::sweep
