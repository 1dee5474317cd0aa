// The decisions of a sweep with `search`, `screen` or `repeats: {until: decided}`: rows that are only ever added.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"
#include "schema/queue/job_queue.hpp"
#include "schema/queue/skip.hpp"

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

/// Moves queued jobs: to the front in the order of the numbers given, or under a hold, or free again, or ends them as
/// `skipped`. Jobs that are no longer in the sweep's queue are left alone: false. Part of the caller's transaction.
class QueueArranger {
  public:
    QueueArranger(SQLite::Database& db, Id sweep);
    bool put_first(Id job, std::int64_t number);
    bool hold(Id job);
    bool release(Id job);
    bool skip(Id job, ErrorClass error_class, const std::string& reason, const std::string& now);

  private:
    SQLite::Statement first_, hold_, release_;
    JobSkipper skipper_;
};

/// Writes decisions (with their numbers) in one transaction, and puts the jobs that are `next` first. False, and
/// nothing written, if another process has decided about the sweep meanwhile: numbers are taken.
bool write_decisions(Store& store, Id sweep, const std::string& rules, const std::vector<Decision>& decisions,
                     const std::string& now);

/// Frees what earlier rules held: for a sweep whose file has none any more.
void release_all(Store& store, Id sweep);

}  // namespace stylesweep::schema
