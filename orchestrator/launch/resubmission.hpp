// What happens to a shard whose task has ended.
#pragma once

#include "orchestrator/sweep/launcher_settings.hpp"
#include "schema/queue/slurm_arrays.hpp"

namespace stylesweep::launch {

struct ShardDecision {
    enum class What {
        done,     ///< every job has a result
        again,    ///< another task continues it
        give_up,  ///< its unfinished jobs return to the queue
    };
    What what = What::done;
    std::string time, mem;  ///< for `again`: what to request; empty: as before
    std::string why;        ///< for `again` and `give_up`, in words
};

/// "TIMEOUT on node7", "FAILED with exit code 3 on node7".
std::string ending_text(const schema::SlurmTask& task);

/// `shard.tasks` ends with the task that has just ended, whose request was `last`; `unfinished` jobs have no result. A
/// task that yielded a result costs nothing; after `launcher.attempts` fruitless ones in a row the shard is given up,
/// where losses (preempted, node failed, unknown) count a tenth. A cancelled task is not resubmitted.
ShardDecision decision_on(const schema::SlurmShard& shard, std::int64_t unfinished, const schema::SlurmSubmission& last,
                          const sweep::LauncherSettings& launcher);

}  // namespace stylesweep::launch
