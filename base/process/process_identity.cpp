#include "base/process/process_identity.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

#include "base/files/digest.hpp"

namespace stylesweep {
namespace {

constexpr std::int64_t initial_pid_namespace = 0xEFFFFFFC;  // the kernel's PROC_PID_INIT_INO: no container

std::string read_line(const std::string& path) {
    std::ifstream in(path);
    std::string line;
    std::getline(in, line);
    return line;
}

std::string host_name() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

// The id itself should stay private (machine-id(5)); its digest identifies a machine as well.
std::string machine_id_digest() {
    const std::string id = read_line("/etc/machine-id");
    return id.empty() ? "" : sha256("stylesweep " + id).substr(0, 32);
}

std::int64_t inode_of(const char* path) {
    struct stat info{};
    return ::stat(path, &info) == 0 ? static_cast<std::int64_t>(info.st_ino) : 0;
}

// After `unshare --pid` without a new /proc, our pids are other processes in /proc.
bool proc_is_ours() {
    char pid[24] = {};
    return ::readlink("/proc/self", pid, sizeof pid - 1) > 0 && pid == std::to_string(::getpid());
}

enum class Seen { running, zombie, hidden };
struct Stat {
    Seen seen = Seen::hidden;
    std::int64_t start_ticks = 0;
};

// State and field 22 (start time) of /proc/PID/stat; the second field may contain spaces, so fields are counted from
// its closing bracket.
Stat stat_of(std::int64_t pid) {
    if (!proc_is_ours()) return {};
    const std::string stat = read_line("/proc/" + std::to_string(pid) + "/stat");
    const auto bracket = stat.rfind(')');
    if (bracket == std::string::npos) return {};
    std::istringstream rest(stat.substr(bracket + 1));
    std::string state, skipped;
    rest >> state;
    if (state == "Z" || state == "X") return {Seen::zombie};
    for (int field = 4; field < 22; ++field) rest >> skipped;
    Stat found{Seen::running};
    rest >> found.start_ticks;
    return found;
}

bool exists(std::int64_t pid) {
    return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno != ESRCH;
}

Life life_by_kernel(const ProcessIdentity& process) {
    if (process.pid <= 0) return Life::unknown;
    const Stat now = stat_of(process.pid);  // read first: a process that ends in between then counts as gone
    if (now.seen == Seen::zombie || !exists(process.pid)) return Life::dead;
    if (now.seen == Seen::hidden || now.start_ticks == 0 || process.start_ticks == 0) return Life::unknown;
    return now.start_ticks == process.start_ticks ? Life::alive : Life::dead;
}

bool certainly_rebooted(const ProcessPlace& then, const ProcessPlace& now) {
    return !then.boot_id.empty() && !now.boot_id.empty() && !now.machine_id.empty() && then.host == now.host &&
           then.machine_id == now.machine_id && then.pid_namespace == initial_pid_namespace &&
           now.pid_namespace == initial_pid_namespace;
}

}  // namespace

// Called for each lease at each check: what is constant while this process lives is read once.
ProcessPlace ProcessPlace::here() {
    static const std::string boot_id = read_line("/proc/sys/kernel/random/boot_id");
    static const std::string machine_id = machine_id_digest();
    static const std::int64_t pid_namespace = inode_of("/proc/self/ns/pid");
    return {host_name(), boot_id, machine_id, pid_namespace};
}

bool ProcessIdentity::operator==(const ProcessIdentity& other) const {
    return place.boot_id == other.place.boot_id && place.pid_namespace == other.place.pid_namespace &&
           pid == other.pid && start_ticks == other.start_ticks;
}

ProcessIdentity ProcessIdentity::of_this_process() {
    return {ProcessPlace::here(), ::getpid(), stat_of(::getpid()).start_ticks};
}

std::optional<ProcessIdentity> ProcessIdentity::of(std::int64_t pid) {
    const Stat now = stat_of(pid);
    if (now.seen == Seen::zombie || pid <= 0 || !exists(pid)) return std::nullopt;
    return ProcessIdentity{ProcessPlace::here(), pid, now.start_ticks};
}

Life ProcessIdentity::life(const ProcessPlace& observer) const {
    if (place.boot_id != observer.boot_id) return certainly_rebooted(place, observer) ? Life::dead : Life::unknown;
    if (place.pid_namespace != observer.pid_namespace || place.pid_namespace == 0) return Life::unknown;
    return life_by_kernel(*this);
}

void kill_if_alive(const ProcessIdentity& process) {
    if (process.life() == Life::alive) ::kill(static_cast<pid_t>(process.pid), SIGKILL);
}

}  // namespace stylesweep
