#include "orchestrator/launch/slurm_text.hpp"

#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

void slurm(std::string_view text) {
    const std::string all(text);
    for (const auto parse : {launch::parse_squeue, launch::parse_scontrol, launch::parse_sacct})
        for (const launch::TaskState& task : parse(all)) (void)launch::has_ended(task.state);
    const std::vector<int> numbers = launch::expand_indices(all);
    const std::string ranges = launch::index_ranges(numbers);
    demand(launch::index_ranges(launch::expand_indices(ranges)) == ranges, "ranges are read as they are written");
}

}  // namespace stylesweep::fuzz
