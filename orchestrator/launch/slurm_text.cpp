#include "orchestrator/launch/slurm_text.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/text/parse_as.hpp"

namespace stylesweep::launch {
namespace {

constexpr std::size_t most_tasks = 100'000;  // of an array: `split` makes no more shards
constexpr int last_index = 4'000'000;        // Slurm's MaxArraySize is at most one more

std::vector<std::string> parts(const std::string& line, char between) {
    std::vector<std::string> all;
    std::istringstream in(line);
    for (std::string part; std::getline(in, part, between);) all.push_back(part);
    return all;
}

// The first word of "CANCELLED by 1000", "CANCELLED+" and "COMPLETED".
std::string state_word(const std::string& text) {
    return text.substr(0, text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"));
}

// Maps Slurm's placeholders for no value to "".
std::string or_nothing(const std::string& text) {
    return text == "(null)" || text == "None" || text == "N/A" || text == "None assigned" ? "" : text;
}

// "3:0": exit code and signal.
void set_exit(TaskState& task, const std::string& text) {
    const std::vector<std::string> both = parts(text, ':');
    if (both.size() != 2) return;
    task.exit_code = parse_as<int>(both[0]);
    task.signal = parse_as<int>(both[1]);
    if (task.signal == 0) task.signal = std::nullopt;
    if (task.signal) task.exit_code = std::nullopt;
}

void add_each(std::vector<TaskState>& tasks, const std::string& indices, TaskState task) {
    for (const int number : expand_indices(indices)) {
        if (tasks.size() == most_tasks) return;
        task.number = number;
        tasks.push_back(task);
    }
}

// A value ends where the next " Name=" begins, so it may contain spaces.
std::map<std::string, std::string> pairs_of(const std::string& line) {
    std::map<std::string, std::string> pairs;
    std::string name;
    for (const std::string& word : parts(line, ' ')) {
        const auto equals = word.find('=');
        if (equals != std::string::npos && equals > 0) {
            name = word.substr(0, equals);
            pairs.try_emplace(name, word.substr(equals + 1));
        } else if (!name.empty()) {
            pairs[name] += ' ' + word;
        }
    }
    return pairs;
}

}  // namespace

bool has_ended(const std::string& state) {
    static const std::vector<std::string> ends = {"BOOT_FAIL",     "CANCELLED", "COMPLETED", "DEADLINE",
                                                  "FAILED",        "NODE_FAIL", "PREEMPTED", "OUT_OF_MEMORY",
                                                  "LAUNCH_FAILED", "REVOKED",   "TIMEOUT",   "LOST"};
    return std::ranges::find(ends, state) != ends.end();
}

std::vector<int> expand_indices(const std::string& text) {
    std::vector<int> numbers;
    for (const std::string& part : parts(text.substr(0, text.find('%')), ',')) {
        const auto dash = part.find('-');
        const auto first = parse_as<int>(part.substr(0, dash));
        const auto last = dash == std::string::npos ? first : parse_as<int>(part.substr(dash + 1));
        if (first && last && *first >= 0 && *last <= last_index)
            for (int number = *first; number <= *last && numbers.size() < most_tasks; ++number)
                numbers.push_back(number);
    }
    return numbers;
}

std::string index_ranges(std::vector<int> numbers) {
    std::ranges::sort(numbers);
    std::string text;
    for (std::size_t i = 0; i < numbers.size();) {
        std::size_t end = i;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
        text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
        if (end > i) text += '-' + std::to_string(numbers[end]);
        i = end + 1;
    }
    return text;
}

std::vector<TaskState> parse_squeue(const std::string& text) {
    std::vector<TaskState> tasks;
    for (const std::string& line : parts(text, '\n')) {
        std::vector<std::string> columns = parts(line, '|');
        if (columns.size() < 4) continue;
        columns.resize(6);
        TaskState task{
            0, columns[2], {}, {}, parse_as<int>(columns[3]).value_or(0), columns[5], or_nothing(columns[4])};
        add_each(tasks, columns[1], task);
    }
    return tasks;
}

std::vector<TaskState> parse_scontrol(const std::string& text) {
    std::vector<TaskState> tasks;
    for (const std::string& line : parts(text, '\n')) {
        std::map<std::string, std::string> pairs = pairs_of(line);
        TaskState task{0,
                       pairs["JobState"],
                       {},
                       {},
                       parse_as<int>(pairs["Restarts"]).value_or(0),
                       or_nothing(pairs["NodeList"]),
                       or_nothing(pairs["Reason"])};
        set_exit(task, pairs["ExitCode"]);
        add_each(tasks, pairs["ArrayTaskId"], task);
    }
    return tasks;
}

std::vector<TaskState> parse_sacct(const std::string& text) {
    std::vector<TaskState> tasks;
    for (const std::string& line : parts(text, '\n')) {
        const std::vector<std::string> columns = parts(line, '|');
        if (columns.size() < 3) continue;
        const auto underscore = columns[0].find('_');
        if (underscore == std::string::npos) continue;
        std::string indices = columns[0].substr(underscore + 1);
        std::erase_if(indices, [](char c) { return c == '[' || c == ']'; });
        TaskState task{0, state_word(columns[1]), {}, {}, 0, columns.size() > 3 ? or_nothing(columns[3]) : "", ""};
        set_exit(task, columns[2]);
        add_each(tasks, indices, task);
    }
    return tasks;
}

}  // namespace stylesweep::launch
