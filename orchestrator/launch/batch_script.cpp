#include "orchestrator/launch/batch_script.hpp"

#include <algorithm>
#include <cmath>

#include "base/text/placeholders.hpp"
#include "orchestrator/launch/slurm_text.hpp"

namespace stylesweep::launch {
namespace {

// sbatch reads a double-quoted value as one word; a literal '%' is doubled.
std::string option(const std::string& name, const std::string& value) {
    const bool plain = value.find_first_of(" \t'#") == std::string::npos;
    return "#SBATCH --" + name + "=" + (plain ? value : '"' + value + '"') + "\n";
}

std::string doubled_percent(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
    return out;
}

std::string whole_seconds(double seconds) {
    return std::to_string(std::max(1L, std::lround(seconds))) + "s";
}

}  // namespace

std::string batch_script(const BatchJob& job, const sweep::LauncherSettings& launcher) {
    std::map<std::string, std::string> options = launcher.sbatch;
    if (!job.time.empty()) options["time"] = job.time;
    if (!job.mem.empty()) options["mem"] = job.mem;
    const long warn_s = std::clamp(std::lround(launcher.warn_s), 1L, 65535L);

    std::string text = "#!/bin/bash\n# Written by stylesweep: each task runs one shard of the sweep's queue.\n";
    text += option("job-name", job.name);
    text += option("array", index_ranges(job.numbers));
    text += option("output", doubled_percent(job.paths.logs().string()) + "/%A_%a.log");
    text += option("open-mode", "append") + "#SBATCH --requeue\n";
    text += option("signal", "B:USR1@" + std::to_string(warn_s));
    for (const auto& [name, value] : options) text += option(name, value);
    text += "\nexec " + quoted_for_shell(job.program.string()) + " work " +
            quoted_for_shell((job.paths.folder / (job.paths.name + "-")).string()) + "\"$SLURM_ARRAY_TASK_ID\".db";
    text += " --scratch " + (launcher.scratch.empty() ? "\"${TMPDIR:-/tmp}\"" : '"' + launcher.scratch + '"');
    text += " --copy-every " + whole_seconds(launcher.copy_every_s);
    if (launcher.runners > 1) text += " --runners " + std::to_string(launcher.runners);
    if (const auto found = options.find("time"); found != options.end()) {
        const auto seconds = static_cast<double>(sweep::slurm_time_s(found->second).value_or(0));
        text += " --budget " + whole_seconds(std::max(seconds / 2, seconds - launcher.warn_s));
    }
    return text + "\n";
}

}  // namespace stylesweep::launch
