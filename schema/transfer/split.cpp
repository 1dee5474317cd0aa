#include "schema/transfer/split.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <queue>
#include <stdexcept>

#include "base/clock.hpp"
#include "schema/database/short_transactions.hpp"
#include "schema/search/search_rows.hpp"
#include "schema/sqlite/ids.hpp"
#include "schema/sqlite/optional_values.hpp"
#include "schema/transfer/snapshot.hpp"
#include "schema/transfer/transfer.hpp"

namespace stylesweep::schema {
namespace {

namespace fs = std::filesystem;

struct QueuedJob {
    std::string key, sweep;
    std::string record_group;  ///< one run yields all of it; "": the job alone
    std::string setting;       ///< where the sweep's rules decide about whole settings; else ""
    std::optional<double> predicted_s;
};

// A job's setting at all rungs, with all contents and repeats.
std::string setting_of(const std::string& params, const std::string& rung_axis) {
    auto values = nlohmann::json::parse(params);
    for (auto each = values.begin(); each != values.end();)
        each = each.key() == rung_axis || is_block_axis(each.key()) ? values.erase(each) : std::next(each);
    return values.dump();
}

std::vector<QueuedJob> queue_of(SQLite::Database& db, std::optional<Id> sweep) {
    SQLite::Statement rows(
        db,
        "SELECT j.key, s.name, j.predicted_s, coalesce(j.record_group, ''), s.search ->> '$.screen.by', "
        "s.search -> '$.screen' IS NOT NULL OR s.search -> '$.repeats' IS NOT NULL, j.params FROM job j JOIN sweep s "
        "ON s.id = j.queued_for WHERE j.state = 'queued' AND (:sweep IS NULL OR j.queued_for = :sweep) "
        "ORDER BY j.queued_for, j.priority DESC, j.deferred, j.position, j.id");
    if (sweep) rows.bind(":sweep", *sweep);
    std::vector<QueuedJob> queue;
    while (rows.executeStep()) {
        QueuedJob& job = queue.emplace_back();
        job.key = rows.getColumn(0).getString();
        job.sweep = rows.getColumn(1).getString();
        job.predicted_s = optional_double(rows.getColumn(2));
        if (!rows.getColumn(3).getString().empty()) job.record_group = job.sweep + ' ' + rows.getColumn(3).getString();
        if (rows.getColumn(5).getInt())
            job.setting = job.sweep + ' ' + setting_of(rows.getColumn(6).getString(), rows.getColumn(4).getString());
    }
    return queue;
}

// Deals jobs in rounds, each starting at another shard: plain round robin would give one shard all jobs of one value
// whenever an axis has as many values as there are shards. This is the Thue-Morse sequence in base `shards`: the sum of
// digits.
std::size_t fair_share(std::size_t place, std::size_t shards) {
    std::size_t sum = 0;
    for (; place > 0 && shards > 1; place /= shards) sum += place % shards;
    return sum % shards;
}

// All predictions, with gaps filled by their mean; empty when all are equal.
std::vector<double> costs_of(const std::vector<std::optional<double>>& predicted_s) {
    double sum = 0, count = 0;
    for (const auto& each : predicted_s)
        if (each) sum += *each, ++count;
    std::vector<double> costs;
    for (const auto& each : predicted_s) costs.push_back(each.value_or(count > 0 ? sum / count : 0));
    if (costs.empty() || std::ranges::min(costs) == std::ranges::max(costs)) return {};
    return costs;
}

// Graham's longest-processing-time-first rule.
std::vector<std::size_t> longest_first(const std::vector<double>& costs, std::size_t shards) {
    std::vector<std::size_t> order(costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater{}, [&](std::size_t job) { return costs[job]; });
    using Load = std::pair<double, std::size_t>;
    std::priority_queue<Load, std::vector<Load>, std::greater<>> least;
    for (std::size_t shard = 0; shard < shards; ++shard) least.emplace(0.0, shard);
    std::vector<std::size_t> shard_of(costs.size());
    for (const std::size_t job : order) {
        const auto [load, shard] = least.top();
        least.pop();
        shard_of[job] = shard;
        least.emplace(load + costs[job], shard);
    }
    return shard_of;
}

// What is dealt as a whole: the jobs of one run, and those of a setting that is decided about. A run's time is that of
// its longest job.
class Units {
  public:
    explicit Units(const std::vector<QueuedJob>& queue) {
        for (const QueuedJob& job : queue) {
            std::size_t place = chosen_.size();
            chosen_.push_back(place);
            place = joined(runs_, job.record_group, place);
            joined(settings_, job.setting, place);
        }
        std::map<std::size_t, std::size_t> number;
        std::map<std::string, double> longest;  // of a run, so far
        for (std::size_t place = 0; place < queue.size(); ++place) {
            const std::size_t unit = number.try_emplace(root_of(place), predicted_s.size()).first->second;
            if (unit == predicted_s.size()) predicted_s.emplace_back();
            unit_of.push_back(unit);
            if (!queue[place].predicted_s) continue;
            double more_s = *queue[place].predicted_s;
            if (const std::string& run = queue[place].record_group; !run.empty()) {
                double& known_s = longest[run];
                more_s = std::max(0.0, more_s - known_s);
                known_s += more_s;
            }
            predicted_s[unit] = predicted_s[unit].value_or(0) + more_s;
        }
    }
    std::vector<std::size_t> unit_of;                ///< of each job
    std::vector<std::optional<double>> predicted_s;  ///< of each unit

  private:
    std::size_t root_of(std::size_t place) {
        while (chosen_[place] != place) place = chosen_[place] = chosen_[chosen_[place]];
        return place;
    }
    std::size_t joined(std::map<std::string, std::size_t>& known, const std::string& name, std::size_t place) {
        if (name.empty()) return place;
        const auto [first, fresh] = known.try_emplace(name, place);
        if (!fresh) chosen_[root_of(place)] = root_of(first->second);
        return first->second;
    }
    std::vector<std::size_t> chosen_;  ///< union-find: of each job another one of its unit
    std::map<std::string, std::size_t> runs_, settings_;
};

// The shards' files; removed again unless all of them were created.
class ShardFiles {
  public:
    ShardFiles(const std::string& name, const fs::path& folder, std::size_t shards) {
        for (std::size_t number = 1; number <= shards; ++number)
            files_.push_back(folder / (name + "-" + std::to_string(number) + ".db"));
        for (const fs::path& file : files_)
            if (fs::exists(file))
                throw std::invalid_argument(file.string() + ": the file exists already; name another folder");
        fs::create_directories(folder);
    }
    ShardFiles(const ShardFiles&) = delete;
    ~ShardFiles() {
        std::error_code ignored;
        if (kept_) return;
        for (const fs::path& file : files_) {
            for (const char* end : {"", "-wal", "-shm"}) fs::remove(file.string() + end, ignored);
            fs::remove_all(files_folder_of(file), ignored);
        }
    }
    [[nodiscard]] const fs::path& of(std::size_t shard) const { return files_.at(shard); }
    void keep() { kept_ = true; }

  private:
    std::vector<fs::path> files_;
    bool kept_ = false;
};

void queue_here(SQLite::Database& db, const std::vector<QueuedJob>& share) {
    SQLite::Statement queue(db,
                            "UPDATE job SET queued_for = (SELECT id FROM sweep WHERE name = :sweep) WHERE key = :key "
                            "AND state = 'queued'");
    for (const QueuedJob& job : share) {
        queue.bind(":sweep", job.sweep);
        queue.bind(":key", job.key);
        queue.exec();
        queue.reset();
    }
}

// From a snapshot, so that all shards show one moment; writing one locks every database of its connection.
Shard make_shard(const Store& from, const Snapshot& snapshot, const fs::path& file, const std::vector<QueuedJob>& share,
                 std::size_t number, std::size_t shards) {
    Store shard(file, OpenMode::create);
    TransferOptions options{.only_some = true};
    for (const QueuedJob& job : share) options.keys.push_back(job.key);
    transfer(shard, snapshot.file(), from.files_folder(), options);
    WriteTransaction transaction(shard.db());
    queue_here(shard.db(), share);
    SQLite::Statement mark(shard.db(),
                           "INSERT INTO shard (id, number, shards, split_from, created_at) VALUES (1, :number, "
                           ":shards, :from, :now)");
    mark.bind(":number", static_cast<Id>(number));
    mark.bind(":shards", static_cast<Id>(shards));
    mark.bind(":from", from.file().filename().string());
    mark.bind(":now", now_utc());
    mark.exec();
    transaction.commit();
    return {file, static_cast<std::int64_t>(share.size())};
}

// Returns the keys that stay here: claimed or ended by others since the queue was read.
std::vector<std::string> give_away(SQLite::Database& db, const std::vector<QueuedJob>& share,
                                   const std::string& shard) {
    SQLite::Statement park(db,
                           "UPDATE job SET queued_for = NULL, away = :shard WHERE key = :key AND state = 'queued' AND "
                           "queued_for IS NOT NULL");
    park.bind(":shard", shard);
    std::vector<std::string> stay;
    ShortTransactions transactions(db);
    transactions.for_each(share, [&](const QueuedJob& job) {
        park.bind(":key", job.key);
        if (park.exec() == 0) stay.push_back(job.key);
        park.reset();
    });
    transactions.commit();
    return stay;
}

// These are not run in the shard either.
void leave_out(Shard& made, const std::vector<std::string>& keys, const std::string& where_they_are) {
    if (keys.empty()) return;
    Store shard(made.file, OpenMode::read_write);
    WriteTransaction transaction(shard.db());
    SQLite::Statement leave(shard.db(),
                            "UPDATE job SET queued_for = NULL, away = :where WHERE key = :key AND state = "
                            "'queued'");
    leave.bind(":where", where_they_are);
    for (const std::string& key : keys) {
        leave.bind(":key", key);
        leave.exec();
        leave.reset();
    }
    transaction.commit();
    made.jobs -= static_cast<std::int64_t>(keys.size());
}

void take_back(Store& store, const std::vector<Shard>& shards) noexcept {
    try {
        for (const Shard& shard : shards) recall(store, shard.file.filename().string());
    } catch (const std::exception&) {  // `split --recall` does the same
    }
}

}  // namespace

std::vector<std::size_t> deal(const std::vector<std::optional<double>>& predicted_s, std::size_t shards) {
    if (const std::vector<double> costs = costs_of(predicted_s); !costs.empty()) return longest_first(costs, shards);
    std::vector<std::size_t> shard_of(predicted_s.size());
    for (std::size_t place = 0; place < shard_of.size(); ++place) shard_of[place] = fair_share(place, shards);
    return shard_of;
}

std::vector<Shard> split(Store& store, std::optional<Id> sweep, int shards, const fs::path& folder,
                         const std::string& name) {
    const std::vector<QueuedJob> queue = queue_of(store.db(), sweep);
    if (queue.empty()) throw std::invalid_argument(store.file().string() + ": it has no queued jobs");
    const Units units(queue);
    std::vector<std::vector<QueuedJob>> shares(std::min(units.predicted_s.size(), static_cast<std::size_t>(shards)));
    const std::vector<std::size_t> shard_of = deal(units.predicted_s, shares.size());
    for (std::size_t place = 0; place < queue.size(); ++place)
        shares[shard_of[units.unit_of[place]]].push_back(queue[place]);

    ShardFiles files(name.empty() ? database_name(store.file()) : name, folder, shares.size());
    const Snapshot snapshot(store.file(), files.of(0));
    std::vector<Shard> made;
    for (std::size_t i = 0; i < shares.size(); ++i)
        made.push_back(make_shard(store, snapshot, files.of(i), shares[i], i + 1, shares.size()));
    try {
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const auto stay = give_away(store.db(), shares[i], files.of(i).filename().string());
            leave_out(made[i], stay, store.file().filename().string());
        }
    } catch (...) {
        take_back(store, made);
        throw;
    }
    files.keep();
    return made;
}

std::int64_t recall(Store& store) {
    std::int64_t count = 0;
    SQLite::Statement find(store.db(), "SELECT DISTINCT away FROM job WHERE away IS NOT NULL ORDER BY 1");
    std::vector<std::string> shards;
    while (find.executeStep()) shards.push_back(find.getColumn(0).getString());
    for (const std::string& shard : shards) count += recall(store, shard);
    return count;
}

std::int64_t recall(Store& store, const std::string& shard) {
    SQLite::Statement find(store.db(), "SELECT id FROM job WHERE away = :shard ORDER BY id");
    find.bind(":shard", shard);
    const std::vector<Id> given = ids_of(find);
    SQLite::Statement back(store.db(), "UPDATE job SET away = NULL WHERE id = :job AND away = :shard");
    back.bind(":shard", shard);
    std::int64_t count = 0;
    ShortTransactions transactions(store.db());
    transactions.for_each(given, [&](Id job) {
        back.bind(":job", job);
        count += back.exec();
        back.reset();
    });
    transactions.commit();
    return count;
}

}  // namespace stylesweep::schema
