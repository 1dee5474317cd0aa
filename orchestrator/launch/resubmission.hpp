// What becomes of a shard whose task has ended.
#pragma once

#include "orchestrator/sweep/launcher.hpp"
#include "schema/queue/slurm_arrays.hpp"

namespace stylesweep::launch {

struct Next {
    enum class What {
        done,     ///< each of its jobs has a result
        again,    ///< another task goes on with it
        give_up,  ///< its other jobs go back to the queue
    };
    What what = What::done;
    std::string time, mem;  ///< for `again`: what to ask for; empty: as before
    std::string why;        ///< for `again` and `give_up`, in words
};

/// "TIMEOUT on node7", "FAILED with exit code 3 on node7".
std::string ending_text(const schema::SlurmTask& task);

/// `shard.tasks` ends with the task that has just ended, which asked for what `last` says; `unfinished` jobs have no
/// result. A task that yielded a result costs nothing; of those that did not, `launcher.attempts` in a row are the end,
/// where losses (preempted, node failed, unknown) weigh a tenth. A cancelled task is not submitted again.
Next next_for(const schema::SlurmShard& shard, std::int64_t unfinished, const schema::SlurmSubmission& last,
              const sweep::Launcher& launcher);

}  // namespace stylesweep::launch
