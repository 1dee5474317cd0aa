// The jobs of a sweep as its search sees them: their axes, their state, and what was measured.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// Whether settings are compared over this axis, as pairs, and do not differ by it: content, style, seed and labels.
bool is_block_axis(std::string_view name);

struct SearchJob {
    Id id = 0;
    int repeat = 1;
    JobState state = JobState::queued;
    bool screened = false;   ///< its result says that it was not worth running
    bool cancelled = false;  ///< by a person: nothing is known of it
    bool held = false;
    bool latest = true;         ///< in the sweep's latest plan or a selection of it
    std::int64_t position = 0;  ///< in the sweep's plan
    std::optional<double> predicted_s = {};
    std::vector<std::string> values = {};  ///< of the axes, as JSON; "" where it has none
};

/// Names of the sweep's axes: parameters with more than one value in its latest plan, or between that and its
/// selections
/// (--set), and `besides` if it is another.
std::vector<std::string> axes_of(Store& store, Id sweep, const std::string& besides = "");

/// Calls `take` for each job of the sweep, in the order of its plan. Long parameters are not copied.
void for_each_search_job(Store& store, Id sweep, const std::vector<std::string>& axes,
                         const std::function<void(SearchJob&&)>& take);

/// A result, as far as the search needs it.
struct SearchResult {
    Id attempt = 0, job = 0;
    JobState state = JobState::done;
    bool screened = false, cancelled = false;
    double wall_s = 0;                                ///< if it was recorded: until then
    std::vector<std::optional<double>> metrics = {};  ///< in the order asked for; of a done job; finite
};
/// Those of the sweep's jobs, of whichever plan, that came after the attempt `after`, oldest first.
std::vector<SearchResult> search_results(Store& store, Id sweep, const std::vector<std::string>& metrics, Id after);

/// Into how many shards the database was split of which this is one; 1: it is none.
int shards_of(Store& store);

/// Running time of the sweep's jobs, of whichever plan, with each attempt that failed and was repeated. What was
/// recorded during another job's run took no time of its own.
class SpentTime {
  public:
    SpentTime(Store& store, Id sweep);
    /// Seconds so far; reads what is new.
    double seconds();

  private:
    SQLite::Statement find_;
    Id last_ = 0;
    double seconds_ = 0;
};

/// Those of the sweep's jobs that run now.
std::vector<Id> jobs_under_way(Store& store, Id sweep);

/// Whether a job is in the sweep's queue that is not held, be it paused or before a retry.
bool is_any_claimable(Store& store, Id sweep);

/// What became of jobs that were waiting. free: runs now, or can be claimed in some sweep's queue, or is parked.
class QueueStates {
  public:
    enum class State { free, held, away, ended };
    explicit QueueStates(SQLite::Database& db);
    State of(Id job);

  private:
    SQLite::Statement find_;
};

}  // namespace stylesweep::schema
