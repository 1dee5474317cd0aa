// The node's side of a shard: copied to a local disk, run there, and copied back as a whole, again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/files/file_lock.hpp"
#include "base/files/temporary_folder.hpp"
#include "schema/database/store.hpp"

namespace stylesweep::launch {

/// A task's progress, written beside its shard now and then. Counts are jobs of the shard.
struct ShardProgress {
    std::string task;  ///< the writer: the shard belongs to the last task that wrote
    std::int64_t done = 0, failed = 0, running = 0, left = 0;
};
/// nullopt when the file is missing or incomplete.
std::optional<ShardProgress> read_progress(const std::filesystem::path& shard);

/// One shard owned by one task. Files on the shared file system are read and written as plain files: SQLite works only
/// on the local copy. Each method may throw std::exception on disk errors. After construction, bring_back() and tell()
/// may be called from another thread, one at a time.
class ShardSession {
  public:
    /// Copies the shard to a new folder below `scratch`, removed with this object, and takes ownership of the shard.
    /// Jobs that an earlier, vanished task was running are lost (see docs/faults.md).
    ShardSession(const std::filesystem::path& shard, const std::filesystem::path& scratch, std::string task);
    ShardSession(const ShardSession&) = delete;

    /// The local copy, to be run.
    [[nodiscard]] const std::filesystem::path& database() const { return database_; }

    /// Copies the input files to the node, from beside the shard or else from where they were planned: once per node,
    /// for all its tasks. Returns the number of files copied.
    int stage_inputs();

    /// False when another task has taken the shard, because this one was believed lost.
    [[nodiscard]] bool owns_shard() const;

    /// Writes the progress file if the progress changed and this task owns the shard.
    void tell();
    /// Replaces the shard by a snapshot of the local copy, after copying the files that its rows name. Does nothing
    /// when the shard belongs to another task.
    void bring_back();

  private:
    void end_leases();
    void bring_files();
    void write_progress();

    std::filesystem::path shard_, scratch_;
    TemporaryFolder folder_;
    std::filesystem::path database_;
    std::optional<FileLock> alive_;  ///< locked file: the next task on this node removes the folders of dead tasks
    std::string task_, told_;
    std::unique_ptr<schema::Store> watcher_;  ///< of the local copy; used by one thread at a time
    std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>> brought_;  ///< by relative path
};

/// Copies a session's shard back at intervals, in a thread of its own. Errors are passed to `complain` and retried.
class CopyingThread {
  public:
    using Duration = std::chrono::duration<double>;
    CopyingThread(ShardSession& session, Duration every, std::function<void(const std::string&)> complain);
    CopyingThread(const CopyingThread&) = delete;
    ~CopyingThread();

    /// Copies now, because the end may be near.
    void hurry();
    /// Whether another task has taken the shard.
    [[nodiscard]] bool dispossessed();
    /// Ends the thread after a last copy, retried for a while. False when that copy failed.
    bool finish();

  private:
    void work();
    bool copy();

    ShardSession& session_;
    Duration every_;
    std::function<void(const std::string&)> complain_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool hurry_ = false, stop_ = false, dispossessed_ = false;
    std::thread thread_;
};

}  // namespace stylesweep::launch
