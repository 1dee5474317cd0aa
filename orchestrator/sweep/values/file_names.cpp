#include "orchestrator/sweep/values/file_names.hpp"

#include <algorithm>

#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

/// The values of one parameter.
class FirstSpellings {
  public:
    FirstSpellings(const ParameterSpec& spec, FileNames& names) : spec_(spec), names_(names) {}

    /// True when the value was spelled differently before.
    bool apply(Value& value) {
        if (!names_file(spec_, value)) return false;
        const auto [first, fresh] = first_.try_emplace(names_.file_of(value.text), value.text);
        if (first->second == value.text) return false;
        value.text = first->second;
        return true;
    }

    void apply(Axis& axis, std::size_t column, std::vector<std::string>& remarks) {
        Spellings written;
        for (std::size_t i = 0; i < axis.rows.size(); ++i) {
            const std::string spelling = spelling_of(axis.rows[i]);
            if (apply(axis.rows[i][column])) written.emplace(i, spelling);
        }
        if (!written.empty()) keep_first_of_equals(axis, remarks, written);
    }

    void apply(std::vector<Parameter>& parameters) {
        for (Parameter& each : parameters)
            if (each.name == spec_.name) apply(each.value);
    }

  private:
    const ParameterSpec& spec_;
    FileNames& names_;
    std::unordered_map<std::string, std::string> first_;  ///< spelling by file
};

}  // namespace

const std::string& FileNames::file_of(const std::string& name) {
    const auto [found, fresh] = files_.try_emplace(name);
    if (!fresh) return found->second;
    std::error_code error;
    fs::path file = fs::weakly_canonical(folder_ / name, error);
    if (error) file = (folder_ / name).lexically_normal();
    if (!file.has_filename() && file.has_relative_path()) file = file.parent_path();
    return found->second = file.string();
}

bool names_file(const ParameterSpec& spec, const Value& value) {
    return spec.type == ParameterSpec::Type::file && value.kind == Value::Kind::text &&
           std::ranges::find(spec.choices, value.text) == spec.choices.end();
}

void unify_file_names(SweepFile& file, const RunnerDescription& runner) {
    FileNames names(file.folder());
    for (const ParameterSpec& spec : runner.parameters) {
        if (spec.type != ParameterSpec::Type::file) continue;
        FirstSpellings spellings(spec, names);
        for (Axis& axis : file.axes)
            for (std::size_t column = 0; column < axis.names.size(); ++column)
                if (axis.names[column] == spec.name) spellings.apply(axis, column, file.remarks);
        spellings.apply(file.fixed);
        for (std::vector<Parameter>& inclusion : file.inclusions) spellings.apply(inclusion);
        for (Exclusion& exclusion : file.exclusions)
            for (Exclusion::Match& match : exclusion.match)
                if (match.name == spec.name)
                    for (Value& value : match.values) spellings.apply(value);
    }
}

}  // namespace stylesweep::sweep
