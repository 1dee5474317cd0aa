#include "orchestrator/sweep/launcher_settings.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "base/text/parse_as.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/values/quantity.hpp"

namespace stylesweep::sweep {
namespace {

// The options of sbatch that say what a task gets and where; the others are set by us, or make no sense here.
const std::vector<std::string> sbatch_options = {"account",
                                                 "begin",
                                                 "constraint",
                                                 "core-spec",
                                                 "cores-per-socket",
                                                 "cpus-per-gpu",
                                                 "cpus-per-task",
                                                 "deadline",
                                                 "dependency",
                                                 "exclude",
                                                 "exclusive",
                                                 "extra-node-info",
                                                 "gpu-bind",
                                                 "gpu-freq",
                                                 "gpus",
                                                 "gpus-per-node",
                                                 "gpus-per-task",
                                                 "gres",
                                                 "gres-flags",
                                                 "hint",
                                                 "licenses",
                                                 "mail-type",
                                                 "mail-user",
                                                 "mem",
                                                 "mem-bind",
                                                 "mem-per-cpu",
                                                 "mem-per-gpu",
                                                 "mincpus",
                                                 "nice",
                                                 "nodelist",
                                                 "oversubscribe",
                                                 "partition",
                                                 "prefer",
                                                 "priority",
                                                 "qos",
                                                 "reservation",
                                                 "sockets-per-node",
                                                 "threads-per-core",
                                                 "time",
                                                 "time-min",
                                                 "tmp",
                                                 "wckey"};

[[noreturn]] void refuse(const std::string& name, const std::string& wanted, const std::string& value) {
    throw std::invalid_argument("'" + name + "' takes " + wanted + ", not '" + value + "'");
}

std::optional<long> whole(std::string_view text) {
    const auto number = parse_as<long>(text);
    return number && *number >= 0 ? number : std::nullopt;
}

int count(const std::string& name, const std::string& value, int most) {
    const auto number = whole(value);
    if (!number || *number < 1 || *number > most) refuse(name, "a number from 1 to " + std::to_string(most), value);
    return static_cast<int>(*number);
}

double duration(const std::string& name, const std::string& value) {
    const auto seconds = parse_duration_s(value);
    if (!seconds || *seconds <= 0 || *seconds > 1e7) refuse(name, "a duration such as 30s or 5m", value);
    return *seconds;
}

double factor(const std::string& name, const std::string& value) {
    const auto number = parse_as<double>(value);
    if (!number || !(*number >= 1 && *number <= 100)) refuse(name, "a number from 1 to 100", value);
    return *number;
}

std::optional<std::vector<long>> numbers(const std::string& text, char between) {
    std::vector<long> all;
    std::istringstream in(text + between);
    for (std::string part; std::getline(in, part, between);) {
        const auto number = whole(part);
        if (!number || *number > 1'000'000'000) return std::nullopt;
        all.push_back(*number);
    }
    return all;
}

void check_sbatch(const std::string& name, const std::string& value) {
    if (value.find_first_of("\n\r\"") != std::string::npos) refuse(name, "a plain value", value);
    if (name == "time" && !slurm_time_s(value))
        refuse(name, "a time such as 4:00:00, 2-12:00:00 or 90 (minutes)", value);
    if (name == "mem" && !slurm_mem_mb(value)) refuse(name, "a size such as 16G or 500M", value);
}

}  // namespace

void LauncherSettings::set_kind(const std::string& word) {
    if (word != "slurm" && word != "local")
        throw std::invalid_argument("no launcher '" + word + "'" + suggestion(word, {"local", "slurm"}));
    kind = word == "slurm" ? Kind::slurm : Kind::local;
}

void LauncherSettings::set(const std::string& name, const std::string& value) {
    using Setter = std::function<void()>;
    const std::map<std::string, Setter> own = {{"folder", [&] { folder = value; }},
                                               {"scratch", [&] { scratch = value; }},
                                               {"program", [&] { program = value; }},
                                               {"runners", [&] { runners = count(name, value, 1024); }},
                                               {"copy_every", [&] { copy_every_s = duration(name, value); }},
                                               {"poll", [&] { poll_s = duration(name, value); }},
                                               {"warn", [&] { warn_s = duration(name, value); }},
                                               {"attempts", [&] { attempts = count(name, value, 1000); }},
                                               {"time_factor", [&] { time_factor = factor(name, value); }},
                                               {"mem_factor", [&] { mem_factor = factor(name, value); }}};
    std::vector<std::string> known;
    for (const auto& [option, setter] : own) known.push_back(option);
    known.insert(known.end(), sbatch_options.begin(), sbatch_options.end());
    if (std::ranges::find(known, name) == known.end())
        throw std::invalid_argument("unknown option '" + name + "' of slurm" + suggestion(name, known));
    if (value.empty()) throw std::invalid_argument("the option '" + name + "' of slurm has no value");
    if (const auto found = own.find(name); found != own.end()) return found->second();
    check_sbatch(name, value);
    sbatch[name] = value;
}

std::vector<std::pair<std::string, std::string>> split_options(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> options;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');) {
        const auto equals = part.find('=');
        if (equals != std::string::npos && equals > 0)
            options.emplace_back(part.substr(0, equals), part.substr(equals + 1));
        else if (!options.empty())
            options.back().second += ',' + part;
        else
            throw std::invalid_argument("'" + text + "' is not of the form OPTION=VALUE,OPTION=VALUE");
    }
    return options;
}

std::optional<long> slurm_time_s(const std::string& text) {
    const auto dash = text.find('-');
    const auto clock = numbers(dash == std::string::npos ? text : text.substr(dash + 1), ':');
    if (!clock || clock->size() > 3) return std::nullopt;
    const auto at = [&](std::size_t i) { return i < clock->size() ? (*clock)[i] : 0; };
    long seconds = 0;
    if (dash != std::string::npos) {
        const auto days = whole(text.substr(0, dash));
        if (!days || *days > 100'000) return std::nullopt;
        seconds = *days * 86400 + at(0) * 3600 + at(1) * 60 + at(2);
    } else {
        seconds = clock->size() == 3 ? at(0) * 3600 + at(1) * 60 + at(2) : at(0) * 60 + at(1);
    }
    if (seconds <= 0) return std::nullopt;
    return seconds;
}

std::string slurm_time(long seconds) {
    char text[40];
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return (seconds >= 86400 ? std::to_string(seconds / 86400) + "-" : "") + text;
}

std::optional<long> slurm_mem_mb(const std::string& text) {
    if (text.empty()) return std::nullopt;
    const char unit = text.back();
    const bool plain = unit >= '0' && unit <= '9';
    const auto number = whole(plain ? text : text.substr(0, text.size() - 1));
    if (!number || *number < 1 || *number > 1'000'000'000) return std::nullopt;
    switch (plain ? 'M' : unit) {
        case 'K':
            return (*number + 1023) / 1024;
        case 'M':
            return number;
        case 'G':
            return *number * 1024;
        case 'T':
            return *number * 1024 * 1024;
        default:
            return std::nullopt;
    }
}

}  // namespace stylesweep::sweep
