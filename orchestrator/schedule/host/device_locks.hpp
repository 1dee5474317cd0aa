// Who uses which device of this host: locks shared by all `stylesweep run`s, whatever their database.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/files/file_lock.hpp"
#include "orchestrator/schedule/slots.hpp"

namespace stylesweep::schedule {

/// A slot's device while we hold it; released by the destructor.
class DeviceHold {
  public:
    virtual ~DeviceHold() = default;
    /// Descriptors that carry the locks: a runner that inherits them keeps its device until it ends.
    [[nodiscard]] virtual std::vector<int> descriptors() const = 0;
    /// Whether a run of higher priority is waiting for it.
    virtual bool wanted() = 0;
};

/// Allocates devices. Not thread-safe.
class DeviceLocks {
  public:
    virtual ~DeviceLocks() = default;
    /// nullptr while another run has the device, or one of higher priority waits for it. Slots of one run share a
    /// device, because more runners than cores were requested.
    virtual std::unique_ptr<DeviceHold> try_hold(const Slot& slot) = 0;
    /// No device is wanted for now, so lower priorities need not yield.
    virtual void leave_line() = 0;
    /// Who has the device that try_hold() could not get, in words.
    [[nodiscard]] virtual std::string holder() const = 0;
};

/// Names of the locks that a slot needs: one per CPU of a CPU slot; for a GPU one for the slot's place on it.
std::vector<std::string> lock_names(const Slot& slot, const char* visible_gpus);

/// Advisory locks (flock) on files in one folder. The kernel releases them when the last process holding them ends,
/// even by kill -9. A waiting run has a locked file NAME.wait-PID containing its priority.
class FileLocks final : public DeviceLocks {
  public:
    /// `who` describes this run to others, in a few words. Throws std::runtime_error when the folder cannot be used.
    FileLocks(std::filesystem::path folder, int priority, std::string who);
    ~FileLocks() override;
    std::unique_ptr<DeviceHold> try_hold(const Slot& slot) override;
    void leave_line() override;
    [[nodiscard]] std::string holder() const override { return holder_; }

    /// $STYLESWEEP_LOCK_DIR, else a folder shared by all users of this host.
    static std::filesystem::path default_folder();
    /// Open to all users, unless it exists.
    static void make_folder(const std::filesystem::path& folder);

  private:
    void wait_for(const std::string& name);
    std::shared_ptr<FileLock> lock(const std::string& name);

    std::filesystem::path folder_;
    int priority_;
    std::string who_, holder_;
    struct Waiting;
    std::vector<std::unique_ptr<Waiting>> waiting_;
    std::map<std::string, std::weak_ptr<FileLock>> ours_;
};

}  // namespace stylesweep::schedule
