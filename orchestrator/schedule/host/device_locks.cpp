#include "orchestrator/schedule/host/device_locks.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace stylesweep::schedule {

namespace fs = std::filesystem;

// This run's place in the line for one lock.
struct FileLocks::Waiting {
    std::string name;
    fs::path file;
    FileLock lock;
    ~Waiting() {
        std::error_code ignored;
        fs::remove(file, ignored);
    }
};

namespace {

std::string text_of(const FileLock& lock) {
    std::string text(200, '\0');
    const ssize_t size = ::pread(lock.descriptor(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; });
    return text;
}

void write_text(const FileLock& lock, const std::string& text) {
    [[maybe_unused]] const bool told =
        ::ftruncate(lock.descriptor(), 0) == 0 && ::pwrite(lock.descriptor(), text.data(), text.size(), 0) >= 0;
}

constexpr auto between_looks = std::chrono::milliseconds(500);

// The highest priority among other runs waiting for `name`; `none` if there are none. Removes files of dead runs.
int highest_waiting(const fs::path& folder, const std::string& name, int none) {
    int highest = none;
    const std::string prefix = name + ".wait-";
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string file = entry.path().filename();
        if (!file.starts_with(prefix)) continue;
        const auto waiter = FileLock::existing(entry.path());
        if (!waiter) continue;
        if (waiter->try_lock())
            fs::remove(entry.path(), error);
        else
            highest = std::max(highest, std::atoi(text_of(*waiter).c_str()));
    }
    return highest;
}

// The number after "(pid " in a run's description of itself; 0: none.
pid_t pid_in(const std::string& who) {
    const auto at = who.rfind("(pid ");
    return at == std::string::npos ? 0 : std::atoi(who.c_str() + at + 5);
}

// A run that has just locked the file has not written its name yet. The lock of a dead run is held by its runner, which
// inherited it. The pid of a run in another container means nothing here.
std::string holder_of(const std::string& who) {
    if (who.empty()) return "another run that has just started";
    const pid_t pid = pid_in(who);
    if (pid <= 0 || ::kill(pid, 0) == 0 || errno != ESRCH) return who;
    return who + ", which is gone except for a runner that it left behind (or is in another container)";
}

class FileHold final : public DeviceHold {
  public:
    FileHold(fs::path folder, std::vector<std::string> names, std::vector<std::shared_ptr<FileLock>> files,
             int priority)
        : folder_(std::move(folder)), names_(std::move(names)), files_(std::move(files)), priority_(priority) {}

    [[nodiscard]] std::vector<int> descriptors() const override {
        std::vector<int> all;
        for (const auto& file : files_) all.push_back(file->descriptor());
        return all;
    }

    bool wanted() override {
        const auto now = std::chrono::steady_clock::now();
        if (now - looked_ < between_looks) return false;
        looked_ = now;
        return std::ranges::any_of(
            names_, [&](const auto& name) { return highest_waiting(folder_, name, priority_) > priority_; });
    }

  private:
    fs::path folder_;
    std::vector<std::string> names_;
    std::vector<std::shared_ptr<FileLock>> files_;
    int priority_;
    std::chrono::steady_clock::time_point looked_{};
};

}  // namespace

std::vector<std::string> lock_names(const Slot& slot, const char* visible_gpus) {
    std::vector<std::string> names;
    for (const int cpu : slot.cpus) names.push_back("cpu-" + std::to_string(cpu));
    if (!names.empty()) return names;
    const std::string gpu = gpu_of(slot.device, visible_gpus);
    std::string name = (gpu.empty() ? slot.device : "gpu-" + gpu) + "." + std::to_string(slot.place + 1);
    std::ranges::replace_if(name, [](char c) { return c == ':' || c == '/'; }, '-');
    return {name};
}

FileLocks::FileLocks(fs::path folder, int priority, std::string who)
    : folder_(std::move(folder)), priority_(priority), who_(std::move(who)) {
    make_folder(folder_);
    if (!fs::is_directory(folder_) || ::access(folder_.c_str(), W_OK) != 0)
        throw std::runtime_error("the folder for device locks, " + folder_.string() +
                                 ", cannot be used; set STYLESWEEP_LOCK_DIR to another one");
}

FileLocks::~FileLocks() = default;

void FileLocks::make_folder(const fs::path& folder) {
    std::error_code error;
    if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::all | fs::perms::sticky_bit, error);
}

void FileLocks::leave_line() {
    waiting_.clear();
}

fs::path FileLocks::default_folder() {
    if (const char* chosen = std::getenv("STYLESWEEP_LOCK_DIR"); chosen && *chosen) return chosen;
    return ::access("/run/lock", W_OK) == 0 ? "/run/lock/stylesweep" : "/tmp/stylesweep-locks";
}

void FileLocks::wait_for(const std::string& name) {
    if (std::ranges::any_of(waiting_, [&](const auto& each) { return each->name == name; })) return;
    static int count = 0;
    const fs::path file = folder_ / (name + ".wait-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    std::unique_ptr<Waiting> place(new Waiting{name, file, FileLock(file)});
    write_text(place->lock, std::to_string(priority_));
    // Another run may have found and removed the file before it was locked: then it is created again next time.
    if (place->lock.try_lock() && fs::exists(file)) waiting_.push_back(std::move(place));
}

std::shared_ptr<FileLock> FileLocks::lock(const std::string& name) {
    const bool yields = highest_waiting(folder_, name, priority_) > priority_;
    if (auto ours = ours_[name].lock(); ours && !yields) return ours;
    auto file = std::make_shared<FileLock>(folder_ / (name + ".lock"));
    if (!yields && file->try_lock()) {
        write_text(*file, who_);
        ours_[name] = file;
        return file;
    }
    holder_ = yields ? "a run of higher priority" : holder_of(text_of(*file));
    wait_for(name);
    return nullptr;
}

std::unique_ptr<DeviceHold> FileLocks::try_hold(const Slot& slot) {
    const std::vector<std::string> names = lock_names(slot, std::getenv("CUDA_VISIBLE_DEVICES"));
    std::vector<std::shared_ptr<FileLock>> files;
    for (const std::string& name : names) {
        auto file = lock(name);
        if (!file) return nullptr;
        files.push_back(std::move(file));
    }
    std::erase_if(waiting_, [&](const auto& each) { return std::ranges::find(names, each->name) != names.end(); });
    return std::make_unique<FileHold>(folder_, names, std::move(files), priority_);
}

}  // namespace stylesweep::schedule
