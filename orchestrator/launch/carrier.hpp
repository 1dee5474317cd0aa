// The node's side: a shard is taken to a local disk, run there, and brought back whole, again and again.
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

/// How far a task is, as it writes beside its shard now and then. Counts are jobs of the shard.
struct ShardProgress {
    std::string task;  ///< who writes: the shard belongs to the task that wrote last
    std::int64_t done = 0, failed = 0, running = 0, left = 0;
};
/// nullopt when there is none, or only half of it.
std::optional<ShardProgress> read_progress(const std::filesystem::path& shard);

/// One shard in the hands of one task. What lies on the shared file system is read and written as plain files: SQLite
/// works on the local copy only. Each method may throw std::exception for trouble with a disk. After construction
/// bring_back() and tell() may be called from another thread, one at a time.
class Carrier {
  public:
    /// Copies the shard to a new folder below `scratch`, which goes with this object, and takes possession of the
    /// shard. Jobs that an earlier task was running when it vanished are lost (see docs/faults.md).
    Carrier(std::filesystem::path shard, const std::filesystem::path& scratch, std::string task);
    Carrier(const Carrier&) = delete;

    /// The local copy, which may be run.
    [[nodiscard]] const std::filesystem::path& database() const { return database_; }

    /// Copies the input files to the node, from beside the shard or else from where they were planned: each once a
    /// node, for all its tasks. Returns how many this task copied.
    int stage_inputs();

    /// False when another task took the shard: this one was thought lost.
    [[nodiscard]] bool owns_shard() const;

    /// Writes how far it is, when that changed and the shard is its own.
    void tell();
    /// Replaces the shard by a snapshot of the local copy, after the files that its rows name. Nothing happens when it
    /// belongs to another task.
    void bring_back();

  private:
    void end_leases();
    void bring_files();
    void write_progress();

    std::filesystem::path shard_, scratch_;
    TemporaryFolder folder_;
    std::filesystem::path database_;
    std::optional<FileLock> alive_;  ///< in the folder: the next task on this node removes the folders of dead ones
    std::string task_, told_;
    std::unique_ptr<schema::Store> watcher_;  ///< of the local copy; used by one thread at a time
    std::map<std::string, std::pair<std::uintmax_t, std::filesystem::file_time_type>> brought_;  ///< by relative path
};

/// Brings a carrier's shard back every so often, in a thread of its own. Trouble is told to `complain` and tried again.
class CopyingThread {
  public:
    using Duration = std::chrono::duration<double>;
    CopyingThread(Carrier& carrier, Duration every, std::function<void(const std::string&)> complain);
    CopyingThread(const CopyingThread&) = delete;
    ~CopyingThread();

    /// Copies now rather than later: the end may be near.
    void hurry();
    /// Whether the shard was taken by another task.
    [[nodiscard]] bool dispossessed();
    /// Ends the thread after a last copy, tried for a while. False when that did not succeed.
    bool finish();

  private:
    void work();
    bool copy();

    Carrier& carrier_;
    Duration every_;
    std::function<void(const std::string&)> complain_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool hurry_ = false, stop_ = false, dispossessed_ = false;
    std::thread thread_;
};

}  // namespace stylesweep::launch
