#include "orchestrator/sweep/values/parameter_names.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text/counted.hpp"
#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

// Where a word that is a key of the sweep file belongs; "" for other words.
std::string place_of_key(const std::string& name) {
    static const std::map<std::string, std::string> places = {{"name", "name"},
                                                              {"runner", "runner"},
                                                              {"fixed", "fixed"},
                                                              {"grid", "grid"},
                                                              {"zip", "zip"},
                                                              {"repeats", "repeats"},
                                                              {"order", "order"},
                                                              {"record_at", "record_at"},
                                                              {"search", "search"},
                                                              {"screen", "screen"},
                                                              {"limits", "limits"},
                                                              {"measure", "measure"},
                                                              {"launcher", "launcher"},
                                                              {"files", "files"},
                                                              {"exclude", "exclude"},
                                                              {"include", "include"},
                                                              {"timeout", "limits.timeout"},
                                                              {"grace", "limits.grace"},
                                                              {"memory", "limits.memory"},
                                                              {"retries", "limits.retries"},
                                                              {"warmup", "measure.warmup"},
                                                              {"min_samples", "measure.min_samples"},
                                                              {"max_samples", "measure.max_samples"},
                                                              {"target_ci", "measure.target_ci"},
                                                              {"max_seconds", "measure.max_seconds"},
                                                              {"fresh_process", "measure.fresh_process"},
                                                              {"min_clock", "measure.min_clock"},
                                                              {"max_steal", "measure.max_steal"},
                                                              {"cool_down", "measure.cool_down"}};
    if (name == "priority") return name;
    const auto found = places.find(name);
    if (found != places.end()) return found->second;
    const auto path = std::ranges::find(places, name, &std::pair<const std::string, std::string>::second);
    return path == places.end() ? "" : path->second;  // limits.timeout
}

std::string how_to_set(const std::string& place) {
    if (place == "priority") return "a sweep's priority is `run --priority N`";
    const auto dot = place.find('.');
    const std::string key = dot == std::string::npos
                                ? "`" + place + ": ...`"
                                : "`" + place.substr(0, dot) + ": {" + place.substr(dot + 1) + ": ...}`";
    return "as a setting of the sweep write " + key + " at the top of the file, or --set " + place + "=...";
}

bool takes_command(const RunnerDescription& runner) {
    return std::ranges::find(runner.parameters, ParameterSpec::Type::command, &ParameterSpec::type) !=
           runner.parameters.end();
}

// Number of values too long for an environment variable.
std::size_t long_values(const SweepFile& file, const std::string& name) {
    const std::vector<const Value*> values = file.values_of(name);
    const auto is_long = [&](const Value* value) { return is_too_long_for_variable(name, value->text); };
    return static_cast<std::size_t>(std::ranges::count_if(values, is_long));
}

class NameChecker {
  public:
    NameChecker(const SweepFile& file, const RunnerDescription& runner)
        : file_(file), runner_(runner), takes_command_(takes_command(runner)) {
        for (const ParameterSpec& spec : runner.parameters) {
            if (spec.type != ParameterSpec::Type::command) continue;
            for (const Value* command : file.values_of(spec.name))
                for (std::string& name : names_in_command(*command)) named_.push_back(std::move(name));
        }
    }

    void check() {
        for (const GivenName& given : undescribed_parameters(file_, runner_)) {
            check_hidden(given);
            check_key(given);
            if (!takes_command_) continue;
            check_variable(given, parameter_variable(given.name));
            if (long_values(file_, given.name)) check_variable(given, parameter_file_variable(given.name));
        }
    }

  private:
    [[noreturn]] void fail(const GivenName& given, const std::string& message) const {
        throw SweepFileError(file_.path, given.where, message);
    }

    void check_hidden(const GivenName& given) const {
        if (is_hidden_name(given.name))
            fail(given, "'" + given.name + "' cannot name a parameter: {" + given.name + "} is " +
                            (given.name == "repeat" ? "the round (`repeats: 3` at the top of the file makes three)"
                                                    : "the job's own folder") +
                            "; give the parameter another name");
        if (std::ranges::find(runner_.metrics, given.name, &MetricSpec::name) != runner_.metrics.end())
            fail(given, "'" + given.name + "' is a figure that runner " + runner_.runner +
                            " measures; give the parameter another name");
    }

    void check_variable(const GivenName& given, const std::string& variable) {
        const auto [first, fresh] = variables_.try_emplace(variable, given.name);
        if (!fresh)
            fail(given, "'" + first->second + "' and '" + given.name + "' are the same environment variable, " +
                            variable + "; give one of them another name");
    }

    void check_key(const GivenName& given) const {
        const std::string place = place_of_key(given.name);
        if (place.empty() || std::ranges::find(named_, given.name) != named_.end()) return;
        const std::string otherwise = takes_command_
                                          ? "; as a parameter it is named in the command, {" + given.name + "}"
                                          : "; a parameter needs another name";
        fail(given, "'" + given.name + "' is given as a parameter; " + how_to_set(place) + otherwise);
    }

    const SweepFile& file_;
    const RunnerDescription& runner_;
    std::vector<std::string> named_;                ///< in commands
    std::map<std::string, std::string> variables_;  ///< of the environment, and their parameters
    bool takes_command_;
};

}  // namespace

bool is_hidden_name(const std::string& name) {
    return name == "repeat" || name == "work";
}

std::vector<GivenName> undescribed_parameters(const SweepFile& file, const RunnerDescription& runner) {
    std::vector<GivenName> all;
    const auto note = [&](const std::string& name, Location where) {
        const bool declared = std::ranges::find(file.files, name, &Parameter::name) != file.files.end();
        const bool known = std::ranges::find(all, name, &GivenName::name) != all.end();
        if ((!runner.find(name) || declared) && !known) all.push_back({name, where});
    };
    for (const Parameter& each : file.fixed) note(each.name, each.where);
    for (const Axis& axis : file.axes)
        for (std::size_t k = 0; k < axis.names.size(); ++k) note(axis.names[k], axis.where[k]);
    for (const auto& inclusion : file.inclusions)
        for (const Parameter& each : inclusion) note(each.name, each.where);
    return all;
}

void check_parameter_names(const SweepFile& file, const RunnerDescription& runner) {
    NameChecker(file, runner).check();
}

std::vector<std::string> remarks_on_long_values(const SweepFile& file, const RunnerDescription& runner) {
    std::vector<std::string> remarks;
    if (!takes_command(runner)) return remarks;
    for (const GivenName& given : undescribed_parameters(file, runner))
        if (const std::size_t count = long_values(file, given.name))
            remarks.push_back(given.name + ": " + counted(count, "value") + one_or_many(count, " is", " are") +
                              " too long for an environment variable (" + std::to_string(most_word) +
                              " bytes with its name): instead of " + parameter_variable(given.name) +
                              " the program finds the name of a file with the value in " +
                              parameter_file_variable(given.name));
    return remarks;
}

}  // namespace stylesweep::sweep
