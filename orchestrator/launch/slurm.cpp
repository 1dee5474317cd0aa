#include "orchestrator/launch/slurm.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "base/process/capture.hpp"
#include "base/process/find_program.hpp"
#include "orchestrator/launch/slurm_text.hpp"

namespace stylesweep::launch {
namespace {

namespace fs = std::filesystem;

fs::path on_path(const std::string& program) {
    if (const auto file = process::find_program(program, ".")) return *file;
    throw ClusterError("there is no '" + program + "' on the PATH: is this a machine that can submit to Slurm?");
}

bool says(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

std::string lines_joined(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::ranges::replace(text, '\n', ' ');
    return text;
}

}  // namespace

void Slurm::check_programs() {
    for (const char* program : {"sbatch", "squeue", "scontrol", "scancel"}) on_path(program);
}

std::string Slurm::call(std::vector<std::string> command) const {
    const std::string name = command.front();
    command.front() = on_path(name).string();
    try {
        return process::capture(command, limit_);
    } catch (const std::exception& error) {
        std::string text = lines_joined(error.what());
        if (text.starts_with(command.front())) text = name + text.substr(command.front().size());
        throw ClusterError(text);
    }
}

// An unknown or forgotten job is not an error.
std::string Slurm::ask(std::vector<std::string> command) const {
    try {
        return call(std::move(command));
    } catch (const ClusterError& error) {
        if (says(error.what(), "Invalid job id")) return "";
        throw;
    }
}

std::string Slurm::account(std::vector<std::string> command) {
    if (!accounting_) return "";
    try {
        return call(std::move(command));
    } catch (const ClusterError& error) {
        if (!says(error.what(), "accounting storage is disabled") && !says(error.what(), "no 'sacct'")) throw;
        accounting_ = false;
        return "";
    }
}

std::int64_t Slurm::submit(const fs::path& script) {
    const std::string answer = call({"sbatch", "--parsable", script.string()});
    const std::int64_t id = std::strtoll(answer.c_str(), nullptr, 10);  // "ID" or "ID;CLUSTER"
    if (id <= 0) throw ClusterError("sbatch answers '" + lines_joined(answer) + "' where a job's number is expected");
    return id;
}

std::optional<std::int64_t> Slurm::find(const std::string& name) {
    const auto first_number = [](const std::string& text) -> std::optional<std::int64_t> {
        const std::int64_t id = std::strtoll(text.c_str(), nullptr, 10);  // sacct: "ID_INDEX"
        if (id > 0) return id;
        return std::nullopt;
    };
    const auto here =
        first_number(call({"squeue", "--noheader", "--states=all", "--name=" + name, "--Format=ArrayJobID:|"}));
    if (here) return here;
    return first_number(
        account({"sacct", "--noheader", "--parsable2", "--allocations", "--name=" + name, "--format=JobID"}));
}

std::vector<TaskState> Slurm::tasks(std::int64_t array, const std::vector<int>& numbers) {
    const std::string id = std::to_string(array);
    std::vector<TaskState> tasks = parse_squeue(
        ask({"squeue", "--noheader", "--array", "--jobs=" + id, std::string("--Format=") + squeue_columns}));
    std::erase_if(tasks, [](const TaskState& task) { return has_ended(task.state); });
    std::set<int> known;
    for (const TaskState& task : tasks) known.insert(task.number);
    const auto all_known = [&] {
        return std::ranges::all_of(numbers, [&](int number) { return known.contains(number); });
    };
    const auto add = [&](const std::vector<TaskState>& more) {
        for (const TaskState& task : more)
            if (known.insert(task.number).second) tasks.push_back(task);
    };
    if (!all_known()) add(parse_scontrol(ask({"scontrol", "show", "job", "--oneliner", id})));
    if (!all_known())
        add(parse_sacct(account({"sacct", "--noheader", "--parsable2", "--allocations", "--jobs=" + id,
                                 "--format=JobID,State,ExitCode,NodeList"})));
    return tasks;
}

void Slurm::cancel(std::int64_t array) {
    ask({"scancel", std::to_string(array)});
}

}  // namespace stylesweep::launch
