#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/text/joined.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"
#include "orchestrator/sweep/checks/missing_parameters.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/layer_names.hpp"
#include "orchestrator/sweep/mistakes.hpp"
#include "orchestrator/sweep/overrides.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "orchestrator/sweep/values/parameter_names.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Type = ParameterSpec::Type;

// N or WxH, each from 1 to 65535 pixels.
bool is_size(const std::string& text) {
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int part = 0; part < 2; ++part) {
        unsigned pixels = 0;
        const auto [next, error] = std::from_chars(at, end, pixels);
        if (error != std::errc{} || pixels < 1 || pixels > 65535) return false;
        if (next == end) return true;
        if (*next != 'x' || part == 1) return false;
        at = next + 1;
    }
    return false;
}

class SweepValidator {
  public:
    SweepValidator(const SweepFile& file, const RunnerDescription& runner) : file_(file), runner_(runner) {}

    void check() const {
        const auto is_command = [](const ParameterSpec& spec) { return spec.type == Type::command; };
        if (!file_.command_words.empty() && std::ranges::none_of(runner_.parameters, is_command))
            fail(file_.command_words.front(), "runner " + runner_.runner + " takes no command; `runner: command` does");
        Mistakes mistakes;
        const auto check_each = [&](const std::string& name, Location where, const Value& value) {
            if (!is_slip(name)) mistakes.collect([&] { check_one(name, where, value); });
        };
        for (const SetParameter& set : file_.set) mistakes.collect([&] { check_set(set); });
        for (const Parameter& parameter : file_.fixed) check_each(parameter.name, parameter.where, parameter.value);
        for (const Axis& axis : file_.axes)
            for (const auto& row : axis.rows)
                for (std::size_t k = 0; k < row.size(); ++k) check_each(axis.names[k], axis.where[k], row[k]);
        for (const auto& inclusion : file_.inclusions)
            for (const Parameter& parameter : inclusion) check_each(parameter.name, parameter.where, parameter.value);
        for (const Exclusion& exclusion : file_.exclusions)
            for (const auto& match : exclusion.match) mistakes.collect([&] { check_exclusion(match); });
        mistakes.refuse();
        refuse_missing_parameters(file_, runner_);
    }

  private:
    [[noreturn]] void fail(Location where, const std::string& message) const {
        throw SweepFileError(file_.path, where, message);
    }

    // A name that only --set has, and neither the sweep nor the runner.
    [[nodiscard]] bool is_slip(const SetParameter& set) const {
        return !set.in_file && !set.added && !runner_.find(set.name);
    }
    [[nodiscard]] bool is_slip(const std::string& name) const {
        return std::ranges::any_of(file_.set, [&](const auto& set) { return set.name == name && is_slip(set); });
    }

    // A runner that accepts any parameter would accept a typing mistake too.
    void check_set(const SetParameter& set) const {
        if (!is_slip(set)) return;
        std::vector<std::string> known = given();
        for (const auto& inclusion : file_.inclusions)
            for (const Parameter& parameter : inclusion) known.push_back(parameter.name);
        for (const std::string& name : runner_.parameter_names()) known.push_back(name);
        std::ranges::sort(known);
        known.erase(std::unique(known.begin(), known.end()), known.end());
        std::erase(known, set.name);
        std::ranges::move(settable_sections(), std::back_inserter(known));
        const bool takes_it = (runner_.open || is_label(set.name)) && !is_hidden_name(set.name);
        fail({}, "the sweep has no parameter '" + set.name + "'" + suggestion(set.name, known) +
                     (takes_it ? " (to add it, write --set +" + set.name + "=...)" : ""));
    }

    void check_largest(const std::string& name, const ParameterSpec* spec, const Value& value) const {
        const auto size = std::ranges::find(runner_.parameters, Type::size, &ParameterSpec::type);
        if (size == runner_.parameters.end() || spec != &*size)
            fail(value.where, name + ": runner " + runner_.runner + " can have " + value.text + " for " +
                                  (size == runner_.parameters.end() ? "no parameter" : size->name + " only"));
    }

    // nullptr: a parameter without a description (labels; runners that accept any).
    const ParameterSpec* find(const std::string& name, Location where) const {
        const ParameterSpec* spec = runner_.find(name);
        if (spec || runner_.open || is_label(name)) return spec;
        fail(where, "runner " + runner_.runner + " has no parameter '" + name + "'" +
                        suggestion(name, runner_.parameter_names()));
    }

    void check_one(const std::string& name, Location where, const Value& value) const {
        const ParameterSpec* spec = find(name, where);
        if (largest_size(value)) return check_largest(name, spec, value);
        if (!spec) return;
        if (value.kind == Value::Kind::null) return check_null(*spec, value);
        switch (spec->type) {
            case Type::number:
            case Type::integer:
                return check_number(*spec, value);
            case Type::choice:
                return check_choice(*spec, value);
            case Type::boolean:
                if (value.kind != Value::Kind::boolean)
                    fail(value.where, name + " is true or false, not '" + value.text + "'");
                return;
            case Type::file:
                return check_file(*spec, value);
            case Type::size:
                if (!is_size(value.text))
                    fail(value.where,
                         name + " is a size such as 512 or 768x512 (1 to 65535 pixels), not '" + value.text + "'");
                return;
            case Type::layers:
                if (const std::string wrong = why_no_layers(*spec, value.text); !wrong.empty())
                    fail(value.where, wrong);
                return;
            case Type::command:
                return check_command(file_, value);
            case Type::string:
                return;
        }
    }

    // Only declared files may be null.
    void check_null(const ParameterSpec& spec, const Value& value) const {
        const bool declared = std::ranges::find(file_.files, spec.name, &Parameter::name) != file_.files.end();
        if (declared && runner_.open) return;
        fail(value.where, "runner " + runner_.runner + " takes no null for '" + spec.name +
                              "'; leave the parameter out where it has no value");
    }

    // An excluded value that is not on the axis is harmless and may be intended; an impossible one is a mistake.
    void check_exclusion(const Exclusion::Match& match) const {
        const ParameterSpec* spec = find(match.name, match.where);
        if (!spec && std::ranges::count(given(), match.name) == 0)
            fail(match.where, "the sweep has no parameter '" + match.name + "'" + suggestion(match.name, given()));
        if (!spec || spec->type != Type::choice) return;
        for (const Value& value : match.values) check_choice(*spec, value);
    }

    std::vector<std::string> given() const {
        std::vector<std::string> names;
        for (const Axis& axis : file_.axes) names.insert(names.end(), axis.names.begin(), axis.names.end());
        for (const Parameter& parameter : file_.fixed) names.push_back(parameter.name);
        return names;
    }

    void check_number(const ParameterSpec& spec, const Value& value) const {
        if (value.kind != Value::Kind::number) fail(value.where, spec.name + " is a number, not '" + value.text + "'");
        if (!parse_number(value.text))
            fail(value.where, spec.name + ": the whole number " + value.text + " is too large to be kept exactly");
        if (spec.type == Type::integer && value.text.find_first_of(".e") != std::string::npos)
            fail(value.where, spec.name + " is a whole number, not " + value.text);
        std::ostringstream limit;
        if (spec.minimum && value.number < *spec.minimum) limit << "at least " << *spec.minimum;
        if (spec.maximum && value.number > *spec.maximum) limit << "at most " << *spec.maximum;
        if (!limit.str().empty()) fail(value.where, spec.name + " is " + limit.str() + ", not " + value.text);
    }

    void check_choice(const ParameterSpec& spec, const Value& value) const {
        if (std::ranges::find(spec.choices, value.text) == spec.choices.end())
            fail(value.where, "unknown " + spec.name + " '" + value.text + "'" + suggestion(value.text, spec.choices));
    }

    void check_file(const ParameterSpec& spec, const Value& value) const {
        if (std::ranges::find(spec.choices, value.text) != spec.choices.end()) return;
        if (value.text.empty())
            fail(value.where, spec.name + ": an empty text names no file" +
                                  (spec.folders ? "; the sweep file's own folder is ." : ""));
        const fs::path path = file_.folder() / value.text;
        std::error_code error;
        if (!fs::exists(path, error))
            fail(value.where,
                 spec.name + ": there is no file " + path.lexically_normal().string() +
                     (spec.choices.empty() ? "" : "; words known instead of one: " + joined(spec.choices)) +
                     nearest_file(path));
        const bool folder = fs::is_directory(path, error);
        if (folder && !spec.folders) fail(value.where, spec.name + ": " + path.string() + " is a folder, not a file");
        if (!folder && !fs::is_regular_file(path, error))
            fail(value.where, spec.name + ": " + path.string() + " is not a file");
        if (::access(path.c_str(), folder ? R_OK | X_OK : R_OK) != 0)
            fail(value.where, spec.name + ": " + path.string() + " cannot be read");
    }

    const SweepFile& file_;
    const RunnerDescription& runner_;
};

// Checks `files:` for parameters that the runner describes itself, or that the sweep does not have.
void check_declared(const SweepFile& file, const Parameter& declared, const RunnerDescription& runner) {
    const auto fail = [&](const std::string& message) { throw SweepFileError(file.path, declared.where, message); };
    const ParameterSpec* spec = runner.find(declared.name);
    if (spec && spec->type != Type::file) fail("'" + declared.name + "' of runner " + runner.runner + " is not a file");
    if (!spec && !runner.open)
        fail("runner " + runner.runner + " has no parameter '" + declared.name + "'" +
             suggestion(declared.name, runner.parameter_names()));
    const std::vector<std::string> given = file.given_names();
    if (std::ranges::count(given, declared.name) == 0)
        fail("the sweep has no parameter '" + declared.name + "'" + suggestion(declared.name, given));
}

}  // namespace

void declare_files(const SweepFile& file, RunnerDescription& runner) {
    for (const Parameter& declared : file.files) {
        check_declared(file, declared, runner);
        if (runner.find(declared.name)) continue;
        ParameterSpec spec;
        spec.name = declared.name;
        spec.meaning = "a file or folder";
        spec.type = Type::file;
        spec.folders = true;
        runner.parameters.push_back(std::move(spec));
    }
}

void validate(const SweepFile& file, const RunnerDescription& runner) {
    SweepValidator(file, runner).check();
}

}  // namespace stylesweep::sweep
