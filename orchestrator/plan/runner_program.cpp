#include "orchestrator/plan/runner_program.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>

#include "base/files/atomic_file.hpp"
#include "base/files/digest.hpp"
#include "base/files/temporary_folder.hpp"
#include "base/process/capture.hpp"
#include "base/process/find_program.hpp"
#include "base/process/program_folders.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "schema/queue/job_queue.hpp"

namespace stylesweep::plan {
namespace {

namespace fs = std::filesystem;

constexpr const char* prefix = "stylesweep-runner-";

std::string environment_or(const char* name, const std::string& otherwise) {
    const char* value = std::getenv(name);
    return value && *value ? value : otherwise;
}

// Empty without a home: others could prepare a folder in /tmp.
fs::path cache_folder() {
    const std::string home = environment_or("HOME", "");
    const std::string folder = environment_or("XDG_CACHE_HOME", home.empty() ? "" : home + "/.cache");
    return folder.empty() ? fs::path() : fs::path(folder) / "stylesweep";
}

fs::path cache_file(const char* question, const fs::path& program, const std::string& about) {
    if (cache_folder().empty()) return {};
    return cache_folder() / (question + sha256(sha256_file(program) + '\n' + about) + ".json");
}

// Each boot and each allocation of GPUs has its own files; old ones are useless.
void forget_old() {
    std::error_code error;
    const auto limit = fs::file_time_type::clock::now() - std::chrono::days(30);
    for (const auto& entry : fs::directory_iterator(cache_folder(), error))
        if (const std::string name = entry.path().filename();
            (name.starts_with("describe-") || name.starts_with("check-")) && entry.last_write_time(error) < limit)
            fs::remove(entry.path(), error);
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Without a cache the next command is merely slower.
void write(const fs::path& file, const std::string& text) {
    if (file.empty()) return;
    forget_old();
    try {
        write_atomically(file, text, Durability::in_cache);
    } catch (const std::system_error&) {
    }
}

bool usable(const std::string& text) {
    try {
        sweep::RunnerDescription::parse(text);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

std::optional<std::vector<std::string>> texts_in(const std::string& answer) {
    try {
        return nlohmann::json::parse(answer).get<std::vector<std::string>>();
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

// The program's own runners come first: another version of one may be on the PATH.
std::optional<fs::path> runner_file(const std::string& name) {
    if (name.find('/') != std::string::npos) return std::nullopt;
    for (const fs::path& folder : process::helper_folders())
        if (const auto file = process::find_program("./" + (prefix + name), folder)) return file->lexically_normal();
    auto file = process::find_program(prefix + name, "");
    if (file && file->is_relative()) file = fs::absolute(*file);
    return file;
}

void add_runner(std::set<std::string>& names, const std::string& program) {
    if (program.starts_with(prefix)) names.insert(program.substr(std::char_traits<char>::length(prefix)));
}

}  // namespace

std::vector<std::string> known_runners() {
    std::set<std::string> names;
    for (const std::string& program : process::programs_on_path("")) add_runner(names, program);
    std::error_code error;
    for (const fs::path& folder : process::helper_folders())
        for (const auto& entry : fs::directory_iterator(folder, error)) add_runner(names, entry.path().filename());
    std::erase_if(names, [](const std::string& name) { return !runner_file(name); });
    return {names.begin(), names.end()};
}

fs::path find_runner(const std::string& name) {
    if (const auto file = runner_file(name)) return *file;
    std::string folders;
    for (const fs::path& folder : process::helper_folders()) folders += folder.string() + ", ";
    throw std::invalid_argument("no runner '" + name + "': there is no program " + prefix + name + " in " + folders +
                                "or on the PATH" + sweep::suggestion(name, known_runners()));
}

std::string this_machine() {
    const ProcessPlace self = ProcessPlace::here();
    std::string text = self.host + '\n' + self.boot_id;
    for (const char* name : {"CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "NVIDIA_VISIBLE_DEVICES"})
        text += '\n' + environment_or(name, "");
    std::set<std::string> devices;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/dev", error))
        if (const std::string name = entry.path().filename(); name.starts_with("nvidia")) devices.insert(name);
    for (const std::string& device : devices) text += '\n' + device;
    if (devices.empty()) return text;
    return text + '\n' + read("/proc/driver/nvidia/version") + read("/proc/self/cgroup");  // Slurm hides GPUs by cgroup
}

std::string describe(const fs::path& program, const std::string& machine) {
    const fs::path cache = cache_file("describe-", program, machine);
    if (std::string text = read(cache); usable(text)) return text;
    std::string text = process::capture({program.string(), "--describe"}, std::chrono::seconds(60));
    write(cache, text);
    return text;
}

std::vector<std::string> objections(const fs::path& program, const std::string& jobs) {
    const fs::path cache = cache_file("check-", program, jobs);
    if (auto known = texts_in(read(cache))) return *known;
    const TemporaryFolder folder(fs::temp_directory_path(), "stylesweep-check-");
    write_atomically(folder.path() / "jobs.json", jobs, Durability::in_cache);
    const std::string answer = process::capture({program.string(), "--check", (folder.path() / "jobs.json").string()},
                                                std::chrono::minutes(10));
    auto texts = texts_in(answer);
    if (!texts) throw std::runtime_error(program.string() + " --check did not print a list of texts");
    write(cache, answer);
    return *texts;
}

}  // namespace stylesweep::plan
