// Who uses which device of this host: locks that all `stylesweep run`s share, whatever their database.
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

/// A slot's device while it is ours; given back by the destructor.
class DeviceHold {
  public:
    virtual ~DeviceHold() = default;
    /// Descriptors that carry the locks: a runner that inherits them keeps its device until it ends.
    [[nodiscard]] virtual std::vector<int> descriptors() const = 0;
    /// Whether a run of higher priority waits for it.
    virtual bool wanted() = 0;
};

/// Hands out devices. One thread.
class DeviceLocks {
  public:
    virtual ~DeviceLocks() = default;
    /// nullptr while another run has the device, or one of higher priority waits for it. Slots of one run share: more
    /// runners than cores were asked for.
    virtual std::unique_ptr<DeviceHold> try_hold(const Slot& slot) = 0;
    /// Nothing is wanted for now: a low priority need not give way.
    virtual void leave_line() = 0;
    /// Who has what try_hold() last could not get, in words.
    [[nodiscard]] virtual std::string holder() const = 0;
};

/// Names of the locks a slot needs: one for each CPU of a CPU slot; for a GPU one for the slot's place on it.
std::vector<std::string> lock_names(const Slot& slot, const char* visible_gpus);

/// Advisory locks (flock) on files of one folder. The kernel lets go of them when the last process that has them ends,
/// kill -9 included. A run that waits has a locked file NAME.wait-PID with its priority in it.
class FileLocks final : public DeviceLocks {
  public:
    /// `who` tells others about this run, in a few words. Throws std::runtime_error when the folder cannot be used.
    FileLocks(std::filesystem::path folder, int priority, std::string who);
    ~FileLocks() override;
    std::unique_ptr<DeviceHold> try_hold(const Slot& slot) override;
    void leave_line() override;
    [[nodiscard]] std::string holder() const override { return holder_; }

    /// $STYLESWEEP_LOCK_DIR, else a folder that all users of this host share.
    static std::filesystem::path default_folder();

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
