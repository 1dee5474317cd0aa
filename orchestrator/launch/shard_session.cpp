#include "orchestrator/launch/shard_session.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

#include "base/files/atomic_file.hpp"
#include "orchestrator/launch/carried_inputs.hpp"
#include "orchestrator/launch/paths.hpp"
#include "orchestrator/launch/private_folder.hpp"
#include "orchestrator/schedule/supervisor.hpp"
#include "schema/query/sweep_progress.hpp"
#include "schema/transfer/snapshot.hpp"

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr int days_inputs_are_kept = 7;
constexpr auto tell_every = 2s;
constexpr int last_tries = 6;

fs::path scratch_of_user(const fs::path& scratch) {
    const fs::path own = fs::absolute(scratch) / ("stylesweep-" + std::to_string(::geteuid()));
    make_private_folder(own);
    return own;
}

constexpr const char* alive = ".alive";

// A file in this task's folder that stays locked until the task ends, in whatever way. It gets its name only once it is
// locked, so that no other task ever sees it unlocked. nullopt where files cannot be locked.
std::optional<FileLock> sign_of_life(const fs::path& folder) try {
    const fs::path unnamed = folder / (std::string(alive) + ".new");
    FileLock lock(unnamed);
    if (!lock.try_lock()) return std::nullopt;
    fs::rename(unnamed, folder / alive);
    return lock;
} catch (const std::system_error&) {
    return std::nullopt;
}

bool is_free(const FileLock& lock) try { return lock.try_lock(); } catch (const std::system_error&) {
    return false;
}

// Removes what killed tasks left on this node.
void remove_dead_tasks(const fs::path& scratch) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(scratch, ignored)) {
        if (!entry.path().filename().string().starts_with("task-")) continue;
        const auto lock = FileLock::existing(entry.path() / alive);
        if (lock && is_free(*lock)) fs::remove_all(entry.path(), ignored);
    }
}

// Held while a task checks that it owns the shard and acts on that; otherwise a task that was suspended in between
// could overwrite what a newer one has copied back. Continues without the lock where files cannot be locked, or when
// its holder hangs.
class ShardLock {
  public:
    explicit ShardLock(const fs::path& shard) {
        const auto give_up = std::chrono::steady_clock::now() + longest_wait;
        try {
            lock_.emplace(lock_file_of(shard));
            while (!lock_->try_lock() && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(10ms);
        } catch (const std::system_error&) {
            lock_.reset();
        }
    }

  private:
    static constexpr auto longest_wait = 30s;
    std::optional<FileLock> lock_;
};

ShardProgress count(schema::Store& store, const std::string& task) {
    ShardProgress progress{task, 0, 0, 0, 0};
    SQLite::Statement states(store.db(), "SELECT state, count(*) FROM job GROUP BY state");
    while (states.executeStep()) {
        const auto state = schema::from_text<schema::JobState>(states.getColumn(0).getString());
        const std::int64_t jobs = states.getColumn(1).getInt64();
        if (state == schema::JobState::running) progress.running += jobs;
        if (schema::is_unfinished(state))
            progress.left += jobs;
        else
            (state == schema::JobState::done ? progress.done : progress.failed) += jobs;
    }
    return progress;
}

// Another database must not be replaced, nor a shard that is being run in place.
void check_free(const fs::path& shard) {
    if (!fs::is_regular_file(shard)) throw schema::StoreError(shard.string() + ": there is no such shard");
    const fs::path wal = shard.string() + "-wal";
    if (fs::exists(wal) && fs::file_size(wal) > 0)
        throw schema::StoreError(shard.string() + ": another program is running it in place; wait until it ends");
}

void check_is_shard(const fs::path& copy, const fs::path& shard) {
    schema::Store store(copy, schema::OpenMode::read_write);
    if (store.db().execAndGet("SELECT count(*) FROM shard").getInt() == 0)
        throw schema::StoreError(shard.string() +
                                 ": is not a shard; `stylesweep split` makes shards of a database's queue");
}

std::string text_of(const ShardProgress& progress) {
    return nlohmann::json{{"task", progress.task},
                          {"done", progress.done},
                          {"failed", progress.failed},
                          {"running", progress.running},
                          {"left", progress.left}}
        .dump();
}

}  // namespace

std::optional<ShardProgress> read_progress(const fs::path& shard) {
    std::ifstream in(progress_file_of(shard), std::ios::binary);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    return ShardProgress{json.value("task", ""), json.value("done", std::int64_t{0}),
                         json.value("failed", std::int64_t{0}), json.value("running", std::int64_t{0}),
                         json.value("left", std::int64_t{0})};
}

ShardSession::ShardSession(const fs::path& shard, const fs::path& scratch, std::string task)
    : shard_(schema::linked_file(shard)),
      scratch_(scratch_of_user(scratch)),
      folder_(scratch_, "task-"),
      database_(folder_.path() / shard_.filename()),
      alive_(sign_of_life(folder_.path())),
      task_(std::move(task)) {
    remove_dead_tasks(scratch_);
    check_free(shard_);
    const ShardLock lock(shard_);
    fs::copy_file(shard_, database_);
    check_is_shard(database_, shard_);
    end_leases();
    write_progress();
}

void ShardSession::end_leases() {
    schema::Store store(database_, schema::OpenMode::read_write);
    schema::JobQueue queue(store);
    schedule::Supervisor supervisor(queue, store.files_folder());
    for (const schema::JobQueue::Lease& lease : queue.leases(0)) supervisor.runner_lost(lease);
}

int ShardSession::stage_inputs() {
    schema::Store store(database_, schema::OpenMode::read_write);
    const fs::path here = scratch_ / "inputs", beside = inputs_beside(shard_);
    forget_old_inputs(here, days_inputs_are_kept);
    int copied = 0;
    schema::relocate_inputs(store, [&](const schema::InputFile& file) {
        const fs::path carried = place_of(file, beside);
        copied += stage(file, fs::exists(carried) ? carried : file.path, here) ? 1 : 0;
        return place_of(file, here);
    });
    return copied;
}

bool ShardSession::owns_shard() const {
    const auto progress = read_progress(shard_);
    return !progress || progress->task == task_;
}

void ShardSession::tell() {
    const ShardLock lock(shard_);
    if (owns_shard()) write_progress();
}

void ShardSession::write_progress() {
    if (!watcher_) watcher_ = std::make_unique<schema::Store>(database_, schema::OpenMode::read_only);
    const std::string text = text_of(count(*watcher_, task_));
    if (text == told_) return;
    write_atomically(progress_file_of(shard_), text, Durability::in_cache);  // rewritten every few seconds
    told_ = text;
}

// Copies new files and files that grew. A file is complete before a row names it, so all files named in a snapshot
// exist once the snapshot is made.
void ShardSession::bring_files() {
    const fs::path from = schema::files_folder_of(database_), to = schema::files_folder_of(shard_);
    if (!fs::is_directory(from)) return;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        const std::string name = entry.path().lexically_relative(from).string();
        std::error_code gone;
        if (!entry.is_regular_file(gone) || name.ends_with(".part")) continue;
        const std::pair now{entry.file_size(gone), entry.last_write_time(gone)};
        if (gone || (brought_.contains(name) && brought_[name] == now)) continue;
        copy_atomically(entry.path(), to / name, Durability::on_disk);
        brought_[name] = now;
    }
}

void ShardSession::bring_back() {
    if (!owns_shard()) return;
    const fs::path snapshot = folder_.path() / "snapshot.db";
    schema::backup(database_, snapshot);
    bring_files();
    const ShardLock lock(shard_);
    if (!owns_shard()) return;
    copy_atomically(snapshot, shard_, Durability::on_disk);
    write_progress();
}

CopyingThread::CopyingThread(ShardSession& session, Duration every, std::function<void(const std::string&)> complain)
    : session_(session), every_(every), complain_(std::move(complain)), thread_([this] { work(); }) {}

CopyingThread::~CopyingThread() {
    {
        const std::lock_guard guard(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void CopyingThread::hurry() {
    {
        const std::lock_guard guard(mutex_);
        hurry_ = true;
    }
    wake_.notify_one();
}

bool CopyingThread::dispossessed() {
    const std::lock_guard guard(mutex_);
    return dispossessed_;
}

bool CopyingThread::copy() {
    try {
        session_.bring_back();
        return true;
    } catch (const std::exception& error) {
        complain_(std::string("the shard could not be copied back: ") + error.what());
        return false;
    }
}

void CopyingThread::work() {
    auto copied = std::chrono::steady_clock::now();
    Duration pause = tell_every;
    std::unique_lock guard(mutex_);
    while (!stop_) {
        wake_.wait_for(guard, std::min(every_, pause), [&] { return hurry_ || stop_; });
        if (stop_) return;
        const bool due = hurry_ || std::chrono::steady_clock::now() - copied >= every_;
        hurry_ = false;
        guard.unlock();
        const auto begin = std::chrono::steady_clock::now();
        const bool ours = session_.owns_shard();
        if (ours && due) {
            copy();
            copied = std::chrono::steady_clock::now();
        } else if (ours) {
            try {
                session_.tell();
            } catch (const std::exception& error) {
                complain_(error.what());
            }
        }
        pause = std::max<Duration>(tell_every,
                                   50 * (std::chrono::steady_clock::now() - begin));  // less often for a big shard
        guard.lock();
        dispossessed_ |= !ours;
    }
}

bool CopyingThread::finish() {
    {
        const std::lock_guard guard(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
    for (int tries = 1; !copy(); ++tries) {
        if (tries == last_tries) return false;
        std::this_thread::sleep_for(std::chrono::seconds(tries));
    }
    return true;
}

}  // namespace stylesweep::launch
