#include "orchestrator/sweep/checks/missing_parameters.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/placeholders.hpp"
#include "orchestrator/sweep/checks/command_check.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

using ValueOf = std::function<const Value*(const std::string&)>;

bool holds(const Value* value) {
    return value && value->kind != Value::Kind::null && !(value->kind == Value::Kind::boolean && value->number == 0);
}

std::string lacking(const std::vector<Piece>& pieces, const ValueOf& value_of) {
    for (const Piece& piece : pieces) {
        if (piece.kind == Piece::Kind::text || piece.text == "repeat" || piece.text == "work") continue;
        if (piece.kind == Piece::Kind::placeholder && !value_of(piece.text)) return piece.text;
        if (piece.kind != Piece::Kind::condition || !holds(value_of(piece.text))) continue;
        if (std::string inner = lacking(piece.then, value_of); !inner.empty()) return inner;
    }
    return "";
}

// Jobs with the same parameters: those of the grid, or of one entry of `include`.
class Jobs {
  public:
    explicit Jobs(const std::vector<Parameter>& fixed) { add(fixed); }

    void add(const std::vector<Parameter>& parameters) {
        for (const Parameter& each : parameters) values_[each.name] = {&each.value};
    }
    void add(const Axis& axis) {
        for (std::size_t k = 0; k < axis.names.size(); ++k)
            for (const auto& row : axis.rows) values_[axis.names[k]].push_back(&row[k]);
    }

    /// The first parameter that one of their commands lacks.
    [[nodiscard]] std::string lack(const std::string& command) const {
        const auto commands = values_.find(command);
        if (commands == values_.end()) return "";
        for (const Value* each : commands->second)
            if (std::string name = lacking_in_command(*each, [&](const std::string& asked) { return one(asked); });
                !name.empty())
                return name;
        return "";
    }

  private:
    // A value for which a condition holds, if any.
    [[nodiscard]] const Value* one(const std::string& name) const {
        const auto found = values_.find(name);
        if (found == values_.end()) return nullptr;
        const auto chosen = std::ranges::find_if(found->second, holds);
        return chosen == found->second.end() ? found->second.front() : *chosen;
    }

    std::map<std::string, std::vector<const Value*>> values_;
};

const ParameterSpec* command_of(const RunnerDescription& runner) {
    const auto found = std::ranges::find(runner.parameters, ParameterSpec::Type::command, &ParameterSpec::type);
    return found == runner.parameters.end() ? nullptr : &*found;
}

[[noreturn]] void refuse(const SweepFile& file, Location where, const std::string& name, const std::string& who) {
    throw SweepFileError(file.path, where,
                         "the command names {" + name + "}, which " + who + "; give it under fixed too, or write {" +
                             name + "?--" + name + "={" + name + "}}, which leaves the word out where there is none");
}

}  // namespace

std::string lacking_in_command(const Value& command, const ValueOf& value_of) {
    for (const std::string& word : words_or_text_of(command))
        if (std::string name = lacking(split_placeholders(word), value_of); !name.empty()) return name;
    return "";
}

void refuse_missing_parameters(const SweepFile& file, const RunnerDescription& runner) {
    const ParameterSpec* command = command_of(runner);
    if (!command) return;
    // Without axes and besides `include`, incomplete values under `fixed` are not a job: Expansion reports that.
    if (!file.axes.empty() || file.inclusions.empty()) {
        Jobs grid(file.fixed);
        for (const Axis& axis : file.axes) grid.add(axis);
        if (const std::string name = grid.lack(command->name); !name.empty())
            refuse(file, file.axes.empty() ? file.runner_where : file.axes.front().where.front(), name,
                   "the jobs of the grid lack");
    }
    std::string first;
    std::vector<std::string> lines;
    Location where;
    for (const auto& inclusion : file.inclusions) {
        Jobs jobs(file.fixed);
        jobs.add(inclusion);
        const std::string name = jobs.lack(command->name);
        if (name.empty() || (!first.empty() && name != first)) continue;
        if (first.empty()) where = inclusion.front().where;
        first = name;
        lines.push_back(std::to_string(inclusion.front().where.line));
    }
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    if (!first.empty())
        refuse(file, where, first,
               std::string(
                   one_or_many(lines.size(), "the entry of include on line ", "the entries of include on lines ")) +
                   joined(lines) + one_or_many(lines.size(), " lacks", " lack"));
}

}  // namespace stylesweep::sweep
