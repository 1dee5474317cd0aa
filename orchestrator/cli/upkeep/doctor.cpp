#include <sys/statvfs.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/host/energy.hpp"
#include "base/process/capture.hpp"
#include "base/process/program_folders.hpp"
#include "base/text/counted.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/upkeep/release.hpp"
#include "orchestrator/plan/runner_program.hpp"
#include "orchestrator/schedule/slots.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "schema/database/checkup.hpp"
#include "schema/sweeps/noise_rows.hpp"
#include "version.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::json;

class Findings {
  public:
    static void fact(const std::string& name, const std::string& value) {
        std::cout << "  " << name << ": " << value << '\n';
    }
    void warn(const std::string& problem, const std::string& remedy) {
        ++count_;
        std::cout << "  WARNING " << problem << "\n          " << remedy << '\n';
    }
    [[nodiscard]] int count() const { return count_; }

  private:
    int count_ = 0;
};

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void check_blas(const json& environment, Findings& findings) {
    const std::string use =
        "apt-get install libopenblas0-openmp; then, where it is installed, apt-get remove libopenblas0-pthread";
    if (environment.value("blas", "").starts_with("reference"))
        findings.warn("LibTorch uses the reference BLAS: style transfer is about four times slower than necessary.",
                      use);
    if (environment.value("blas_file", "").find("openblas-pthread") != std::string::npos)
        findings.warn(
            "OpenBLAS has threads of its own, which compete with LibTorch's: timings are longer, and "
            "flagged as noisy.",
            use);
}

void check_convolutions(const json& environment, Findings& findings) {
    if (environment.value("onednn", "") == "none")
        findings.warn("this runner was built without oneDNN: on CPUs bf16, int8 and `fast` take about twice as long.",
                      "apt-get install libdnnl-dev, then build it again: scripts/setup");
    if (environment.value("winograd", "") == "none")
        findings.warn("Winograd convolution needs a CPU with AVX2: fp32 takes two to three times as long here.",
                      "run it on another machine");
}

constexpr const char* remedy_of_missing = "build or install it again: scripts/setup, or cmake --install";

// Programs that this one starts. A missing runner may simply not have been built, except `command`, which needs the
// meter.
void examine_helpers(Findings& findings) {
    std::cout << "\nhelper programs\n";
    std::error_code error;
    for (const std::filesystem::path& folder : process::helper_folders()) {
        if (!std::filesystem::is_directory(folder, error)) continue;
        Findings::fact("folder", folder.string());
        for (const auto& entry : std::filesystem::directory_iterator(folder, error))
            if (const std::string name = entry.path().filename(); name.starts_with("stylesweep-") &&
                                                                  entry.is_regular_file(error) &&
                                                                  ::access(entry.path().c_str(), X_OK) != 0)
                findings.warn(name + " cannot be executed.", "chmod +x " + shell_word(entry.path().string()));
    }
    for (const char* name : {"stylesweep-runner-command", "stylesweep-meter"})
        if (!std::filesystem::exists(process::helper(name), error))
            findings.warn(std::string(name) + " is missing: `runner: command` cannot run any program.",
                          remedy_of_missing);
    std::string runners;
    for (const std::string& runner : plan::known_runners()) runners += (runners.empty() ? "" : ", ") + runner;
    Findings::fact("runners", runners.empty() ? "none" : runners);
}

void examine_runner(const std::string& name, Findings& findings) {
    std::cout << "\nrunner " << name << '\n';
    json description;
    try {
        description =
            json::parse(process::capture({plan::find_runner(name).string(), "--describe"}, std::chrono::seconds(60)));
    } catch (const std::exception& error) {
        return findings.warn("it does not answer: " + std::string(error.what()), remedy_of_missing);
    }
    Findings::fact("build", description.value("build", ""));
    for (const auto& device : description.value("devices", json::array())) {
        std::string line = device.value("device", "");
        for (const auto& [key, value] : device.items())
            if (key != "device") line += ", " + key + " " + text_of(value);
        Findings::fact("device", line);
    }
    if (const std::string why = description.value("no_gpu", ""); !why.empty()) {
        Findings::fact("no GPU", why);
        if (std::filesystem::exists("/dev/nvidiactl"))
            findings.warn("this machine has an NVIDIA GPU that this runner does not use.",
                          "docs/gpu.md; if LibTorch is for CPUs only: scripts/setup --gpu");
    }
    const json environment = description.value("environment", json::object());
    for (const auto& [key, value] : environment.items()) Findings::fact(key, text_of(value));
    for (const auto& weights : description.value("weights", json::array())) Findings::fact("weights", text_of(weights));
    check_blas(environment, findings);
    check_convolutions(environment, findings);
}

// All problems of the database itself; what was repaired needs no warning.
void examine_database(const std::string& database, const Options& options, Findings& findings) {
    const bool repair = options.has("repair");
    try {
        schema::Store store(database, repair ? schema::OpenMode::read_write : schema::OpenMode::read_only);
        Findings::fact("schema", store.db().execAndGet("PRAGMA user_version").getString());
        const auto found = schema::check_up(store, repair ? schema::Repair::yes : schema::Repair::no,
                                            options.has("hashes") ? schema::Hashes::yes : schema::Hashes::no);
        if (found.empty()) Findings::fact("state", "intact, and its files are present");
        for (const schema::Finding& finding : found) {
            if (finding.repaired.empty())
                findings.warn(finding.problem, finding.remedy);
            else
                Findings::fact("repaired", finding.problem + ": " + finding.repaired);
        }
    } catch (const schema::StoreError& error) {
        findings.warn(error.what(), "name another file with --db, or restore a copy");
    }
}

void examine_place(const std::string& database, const Options& options, Findings& findings) {
    std::cout << "database " << database << '\n';
    if (std::filesystem::exists(database))
        examine_database(database, options, findings);
    else
        Findings::fact("state", "does not exist yet; `stylesweep run` creates it");
    const auto folder = std::filesystem::absolute(database).parent_path();
    struct statvfs disk{};
    if (::statvfs(folder.c_str(), &disk) != 0) return;
    const double free_gb = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize) / 1e9;
    Findings::fact("free disk", std::to_string(static_cast<long>(free_gb)) + " GB");
    if (free_gb < 2)
        findings.warn("less than 2 GB of disk left for results.", "free some, or name another place with --db");
}

void examine_energy() {
    std::cout << "\nenergy of the CPU\n";
    const host::EnergySource source = host::cpu_energy();
    if (source.counter) return Findings::fact("counter", source.counter->name());
    Findings::fact("none", source.absent);
    Findings::fact("to have it", source.remedy);
}

std::string share_text(const std::optional<double>& share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f%%", 100 * share.value_or(0));
    return share ? text : "unknown";
}

void print_noise(const host::Noise& noise) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", noise.other_cpus.value_or(0));
    Findings::fact("measured for", std::to_string(std::lround(noise.seconds)) + " s");
    Findings::fact("jitter (95th percentile of equal work)", share_text(noise.jitter));
    Findings::fact("time lost to disturbances", share_text(noise.lost));
    Findings::fact("steal", share_text(noise.steal));
    Findings::fact("CPUs used by other processes", noise.other_cpus ? text : "unknown");
    Findings::fact("time in which a task waited for a CPU", share_text(noise.pressure));
    Findings::fact("lowest clock, of nominal", share_text(noise.clock_share));
    Findings::fact("governor", noise.governor.empty() ? "unknown" : noise.governor);
    Findings::fact("turbo", noise.turbo ? (*noise.turbo ? "on" : "off") : "unknown");
}

// Keeps the row only if there is a database.
int examine_noise(const Options& options) {
    const auto seconds = sweep::parse_duration_s(options.text("noise"));
    if (!seconds || *seconds < 1 || *seconds > 3600)
        throw UsageError("--noise takes a duration from 1s to 1h, such as 60s");
    std::cout << "noise of this machine\n" << std::flush;
    const host::Noise noise = host::measure_noise(*seconds);
    print_noise(noise);
    Findings findings;
    const auto problems = host::problems_of(noise);
    for (const host::NoiseProblem& each : problems) findings.warn(each.what + ".", each.remedy);
    if (std::filesystem::exists(options.text("db"))) {
        schema::Store store(options.text("db"), schema::OpenMode::read_write);
        schema::insert_noise(store, std::nullopt, "doctor", noise);
    } else {
        Findings::fact("not kept", "there is no database " + options.text("db"));
    }
    std::cout << '\n'
              << (problems.empty()                               ? "quiet"
                  : problems.front().level == host::Quiet::noisy ? "noisy"
                                                                 : "usable")
              << '\n';
    return !problems.empty() && problems.front().level == host::Quiet::noisy ? jobs_failed : all_done;
}

int release(const Options& options) {
    if (!options.has("release-leases") || (options.has("force") && !options.has("host")))
        throw UsageError("--host goes with --release-leases, and --force with both of them");
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    return release_leases(store, options.list("host"), options.has("force") ? Force::yes : Force::no);
}

}  // namespace

int doctor(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    known.add_options()("repair", "repair in the database what can be repaired safely")(
        "hashes", "read every file of the database and compare it with its hash")(
        "release-leases", "list leased jobs by host, and do nothing else")(
        "host", po::value<std::vector<std::string>>()->value_name("HOST"),
        "with --release-leases: release the jobs of this host's runners, known to be dead; may be "
        "repeated")("noise", po::value<std::string>()->value_name("DURATION"),
                    "measure for so long how quiet the machine is, and do nothing else")(
        "force", "with --host: also those of runners that seem to be alive");
    const Options options(arguments, "stylesweep doctor [OPTION...]", known);
    if (options.has("release-leases") || options.has("host") || options.has("force")) return release(options);
    if (options.has("noise")) return examine_noise(options);
    Findings findings;
    std::cout << "stylesweep " << version_and_commit << " (" << build_type << ")\n";
    Findings::fact("CPUs it may use", std::to_string(schedule::usable_cpus().size()));
    if (std::string(build_type) == "Debug")
        findings.warn("this is a debug build: its timings mean nothing.", "cmake --preset release");
    examine_place(options.text("db"), options, findings);
    examine_helpers(findings);
    examine_energy();
    for (const std::string& runner : plan::known_runners()) examine_runner(runner, findings);
    std::cout << '\n' << (findings.count() ? counted(findings.count(), "warning") : "all well") << '\n';
    return findings.count() ? jobs_failed : all_done;
}

}  // namespace stylesweep::cli
