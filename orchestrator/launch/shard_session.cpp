#include "orchestrator/launch/shard_session.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

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

// To the disk, not only to a cache: the name is given to it afterwards.
void sync(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

// Whole or not at all: under another name first.
void copy_whole(const fs::path& from, const fs::path& to) {
    fs::create_directories(to.parent_path());
    const fs::path part = to.string() + "." + std::to_string(::getpid()) + ".part";
    fs::copy_file(from, part, fs::copy_options::overwrite_existing);
    sync(part);
    fs::rename(part, to);
}

void write_whole(const std::string& text, const fs::path& to) {
    const fs::path part = to.string() + "." + std::to_string(::getpid()) + ".part";
    std::ofstream out(part, std::ios::binary);
    out << text;
    out.close();
    if (!out) throw std::runtime_error("cannot write " + part.string());
    fs::rename(part, to);
}

fs::path scratch_of_user(const fs::path& scratch) {
    const fs::path own = fs::absolute(scratch) / ("stylesweep-" + std::to_string(::geteuid()));
    make_private_folder(own);
    return own;
}

constexpr const char* alive = ".alive";

// A descriptor that has the file locked; -1 when it is not there or another process has it.
int locked(const fs::path& file, int create) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC | create, 0600);
    if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return descriptor;
    if (descriptor >= 0) ::close(descriptor);
    return -1;
}

// A file in this task's folder that it has locked until it is gone, whatever ends it. It gets its name when it is
// locked: no other task sees it free before.
int sign_of_life(const fs::path& folder) {
    const fs::path unnamed = folder / (std::string(alive) + ".new");
    const int descriptor = locked(unnamed, O_CREAT);
    if (descriptor >= 0) fs::rename(unnamed, folder / alive);
    return descriptor;
}

// What tasks that were killed left on this node.
void remove_dead_tasks(const fs::path& scratch) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(scratch, ignored)) {
        if (!entry.path().filename().string().starts_with("task-")) continue;
        const int descriptor = locked(entry.path() / alive, 0);
        if (descriptor < 0) continue;
        fs::remove_all(entry.path(), ignored);
        ::close(descriptor);
    }
}

// Held while a task looks whose the shard is and acts on that: else one that was stopped in between, long ago, would
// replace what a newer one brought. Goes on without where nothing can be locked, or where who holds it hangs.
class ShardLock {
  public:
    explicit ShardLock(const fs::path& shard)
        : descriptor_(::open(lock_file_of(shard).c_str(), O_RDWR | O_CLOEXEC | O_CREAT, 0666)) {
        const auto give_up = std::chrono::steady_clock::now() + longest_wait;
        while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK &&
               std::chrono::steady_clock::now() < give_up)
            std::this_thread::sleep_for(10ms);
    }
    ShardLock(const ShardLock&) = delete;
    ~ShardLock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

  private:
    static constexpr auto longest_wait = 30s;
    int descriptor_;
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

// Another database must not be replaced, nor a shard that somebody runs in place.
void check_free(const fs::path& shard) {
    if (!fs::is_regular_file(shard)) throw schema::StoreError(shard.string() + ": there is no such shard");
    const fs::path wal = shard.string() + "-wal";
    if (fs::exists(wal) && fs::file_size(wal) > 0)
        throw schema::StoreError(shard.string() + ": another program works on it in place; wait for its end");
}

void check_is_shard(const fs::path& copy, const fs::path& shard) {
    schema::Store store(copy, schema::OpenMode::read_write);
    if (store.db().execAndGet("SELECT count(*) FROM shard").getInt() == 0)
        throw schema::StoreError(shard.string() + ": is no shard; `stylesweep split` makes some of a database's queue");
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

ShardSession::ShardSession(fs::path shard, const fs::path& scratch, std::string task)
    : shard_(schema::linked_file(shard)),
      scratch_(scratch_of_user(scratch)),
      folder_(scratch_, "task-"),
      database_(folder_.path() / shard_.filename()),
      alive_(sign_of_life(folder_.path())),
      task_(std::move(task)) {
    try {
        remove_dead_tasks(scratch_);
        check_free(shard_);
        const ShardLock lock(shard_);
        fs::copy_file(shard_, database_);
        check_is_shard(database_, shard_);
        end_leases();
        write_progress();
    } catch (...) {
        if (alive_ >= 0) ::close(alive_);
        throw;
    }
}

ShardSession::~ShardSession() {
    if (alive_ >= 0) ::close(alive_);
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
    write_whole(text, progress_file_of(shard_));
    told_ = text;
}

// Files that grew or are new. Rows name files that were whole before the row was written, so all those that a snapshot
// names are there once it is made.
void ShardSession::bring_files() {
    const fs::path from = schema::files_folder_of(database_), to = schema::files_folder_of(shard_);
    if (!fs::is_directory(from)) return;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        const std::string name = entry.path().lexically_relative(from).string();
        std::error_code gone;
        if (!entry.is_regular_file(gone) || name.find(".part") != std::string::npos) continue;
        const std::pair now{entry.file_size(gone), entry.last_write_time(gone)};
        if (gone || (brought_.contains(name) && brought_[name] == now)) continue;
        copy_whole(entry.path(), to / name);
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
    copy_whole(snapshot, shard_);
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
                                   50 * (std::chrono::steady_clock::now() - begin));  // of a big shard less often
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
