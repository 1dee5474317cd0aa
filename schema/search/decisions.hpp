// The decisions of a sweep with `search`, `screen` or `repeats: {until: decided}`: rows that are only ever added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

enum class Verdict : std::uint8_t {
    next,       ///< runs before the rest of the queue
    promoted,   ///< goes on to the next rung
    screened,   ///< is not run: others were better when small
    continued,  ///< is repeated once more
    stopped,    ///< is not repeated further: another is better
    settled,    ///< is not repeated further: it is known to be on the front
    budget,     ///< is not run: the search's budget is spent
};

struct Decision {
    std::int64_t number = 0;
    Id job = 0;
    std::string setting;  ///< JSON
    Verdict verdict = Verdict::next;
    std::optional<int> rank = {}, among = {};
    std::optional<double> score = {};
    std::string reason;
    std::int64_t results = 0;
};

/// First digits of the SHA-256 of the rules (sweep.search).
std::string rules_digest(const std::string& rules);

/// The rules of a sweep, as its last plan wrote them; "" for none.
std::string rules_of(Store& store, Id sweep);

/// Decisions of a sweep under `rules` (a digest) with a number above `after`, ascending.
std::vector<Decision> decisions_of(Store& store, Id sweep, const std::string& rules, std::int64_t after = 0);

/// Moves queued jobs: to the front in the order of the numbers given, or under a hold, or free again. Jobs that are no
/// longer queued are left alone. Part of the caller's transaction.
class QueueArranger {
  public:
    explicit QueueArranger(SQLite::Database& db);
    void put_first(Id job, std::int64_t number);
    void hold(Id job);
    void release(Id job);

  private:
    SQLite::Statement first_, hold_, release_;
};

/// Writes decisions in one transaction, and what they mean for the queue: jobs to `put_first` (by the decision's own
/// number), to release, and to end as `skipped` with the class `screened` and the decision's reason.
struct DecisionBatch {
    struct Skip {
        Id job;
        std::string reason;
    };
    std::vector<Decision> decisions;  ///< with their numbers
    std::vector<Id> release;
    std::vector<Skip> skip;
};
/// False, and nothing written, if another process has decided about the sweep meanwhile: numbers are taken.
bool write_decisions(Store& store, Id sweep, const std::string& rules, const DecisionBatch& batch,
                     const std::string& now);

/// Frees what earlier rules held: for a sweep whose file has none any more.
void release_all(Store& store, Id sweep);

}  // namespace stylesweep::schema
