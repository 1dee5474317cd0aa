#include "orchestrator/sweep/sweep_file.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/text/ascii.hpp"
#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/sweep/checks/list_likes.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/mistakes.hpp"
#include "orchestrator/sweep/overrides.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/search/search_keys.hpp"
#include "orchestrator/sweep/values/axis_values.hpp"
#include "orchestrator/sweep/values/nested_names.hpp"
#include "orchestrator/sweep/values/quantity.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

constexpr double most_seconds = 1e9;             // 30 years
constexpr std::uint64_t least_memory = 1000000;  // bytes

// Allows optimizer.lr and learning-rate.
bool is_parameter_name(std::string_view text) {
    const auto is_joint = [](char c) { return c == '.' || c == '-'; };
    std::string plain(text);
    std::ranges::replace_if(plain, is_joint, '_');
    return is_name(plain) && !is_digit(text[0]) && !is_joint(text.front()) && !is_joint(text.back());
}

// Reads the tree into a SweepFile, section by section.
class Reader {
  public:
    Reader(SweepFile& out, const YamlNode& root, const Ask& ask) : out_(out), root_(root), ask_(ask) {}

    void read() {
        if (!root_.is_map()) fail(root_, "a sweep file is a mapping: name, runner, grid, ...");
        read_each(
            root_, "",
            {{"name", [&](const YamlNode& node) { out_.name = name(node); }},
             {"runner", [&](const YamlNode& node) { out_.runner = runner(node), out_.runner_where = node.where; }},
             {"command", [&](const YamlNode& node) { read_command(node); }},
             {"files", [&](const YamlNode& node) { read_files(node); }},
             {"fixed", [&](const YamlNode& node) { read_fixed(node); }},
             {"grid", [&](const YamlNode& node) { read_grid(node); }},
             {"zip", [&](const YamlNode& node) { each_map(node, [&](const YamlNode& group) { read_zip(group); }); }},
             {"exclude",
              [&](const YamlNode& node) { each_map(node, [&](const YamlNode& entry) { read_exclusion(entry); }); }},
             {"include",
              [&](const YamlNode& node) { each_map(node, [&](const YamlNode& entry) { read_inclusion(entry); }); }},
             {"repeats", [&](const YamlNode& node) { read_repeats(node); }},
             {"search", [&](const YamlNode& node) { out_.rules.search = read_search(node, out_.path); }},
             {"screen", [&](const YamlNode& node) { out_.rules.screen = read_screen(node, out_.path); }},
             {"measure", [&](const YamlNode& node) { out_.measure_where = node.where, read_measure(node); }},
             {"limits", [&](const YamlNode& node) { read_limits(node); }},
             {"order", [&](const YamlNode& node) { out_.order_where = node.where, read_order(node); }},
             {"record_at", [&](const YamlNode& node) { read_record_at(node); }},
             {"launcher", [&](const YamlNode& node) { out_.launcher_where = node.where, read_launcher(node); }}});
        mistakes_.collect([&] { require_name_and_runner(); });
        mistakes_.refuse();
        complete_objectives(out_);
        move_zip_behind_grid();
        refuse_repeated_parameters();
    }

  private:
    using Handler = std::function<void(const YamlNode&)>;

    [[noreturn]] void fail(const YamlNode& node, const std::string& message) const {
        throw SweepFileError(out_.path, node.where, message);
    }

    void require_name_and_runner() const {
        std::string missing;
        for (const std::string key : {"name", "runner"})
            if (!root_.find(key)) missing += (missing.empty() ? "'" : " and '") + key + ": ...'";
        const bool is_command = !root_.find("runner") && root_.find("command");
        if (!missing.empty())
            fail(root_,
                 "the sweep file needs " + missing + (is_command ? "; with a command it is `runner: command`" : ""));
    }

    void read_each(const YamlNode& map, const std::string& section,
                   const std::vector<std::pair<std::string, Handler>>& handlers) {
        if (!map.is_map()) fail(map, "'" + section + "' is a mapping of names to values");
        std::vector<std::string> known;
        for (const auto& [key, handler] : handlers) known.push_back(key);
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            if (section.empty() && map.keys[i].text.starts_with("x-")) continue;  // reserved for anchors
            mistakes_.collect([&] {
                const auto found = std::ranges::find(known, map.keys[i].text);
                if (found == known.end())
                    fail(map.keys[i], "unknown key '" + map.keys[i].text + "'" +
                                          (section.empty() ? "" : " in " + section) +
                                          place_elsewhere(section, map.keys[i].text, known));
                handlers[static_cast<std::size_t>(found - known.begin())].second(map.items[i]);
            });
        }
    }

    // A hint for words of a section, or parameters, that a new user writes at the top level.
    [[nodiscard]] static std::string place_elsewhere(const std::string& section, const std::string& key,
                                                     const std::vector<std::string>& known) {
        for (const auto& [name, keys] :
             {std::pair<const char*, std::vector<std::string>>{"limits", {"timeout", "grace", "memory", "retries"}},
              {"measure",
               {"warmup", "min_samples", "max_samples", "target_ci", "max_seconds", "min_clock", "max_steal"}}})
            if (section.empty() && std::ranges::find(keys, key) != keys.end())
                return "; it belongs in " + std::string(name) + ": `" + name + ": {" + key + ": ...}`";
        const std::string near = nearest(key, known);
        return suggestion(key, known) + (section.empty() && near.empty() ? "; parameters go in fixed or grid" : "");
    }

    void each_map(const YamlNode& list, const Handler& handler) {
        if (!list.is_list()) fail(list, "this must be a list of mappings, each after a '-'");
        for (const YamlNode& item : list.items)
            mistakes_.collect([&] {
                if (!item.is_map() || item.keys.empty()) fail(item, "a mapping of parameters is expected here");
                handler(item);
            });
    }

    std::string name(const YamlNode& node) const {
        if (!node.is_scalar() || !is_name(node.text, "-"))
            fail(node, "a name of letters, digits, '_' and '-' is expected here");
        return node.text;
    }

    std::string runner(const YamlNode& node) const {
        if (node.is_scalar() && !is_name(node.text, "-"))
            fail(node, "'" + excerpt(node.text) +
                           "' is not a runner; for a program of your own write `runner: command` and `command: [...]`");
        return name(node);
    }

    std::string parameter_name(const YamlNode& key) const {
        if (!is_parameter_name(key.text))
            fail(key, "'" + key.text +
                          "' is not a parameter name: letters, digits, '_', '.' and '-', beginning with a letter or "
                          "'_' and not "
                          "ending in '.' or '-'");
        return key.text;
    }

    double number(const YamlNode& node, double least, double most) const {
        const auto value = parse_number(scalar_value(node, out_.path).text);
        std::ostringstream range;
        range << "a number from " << least << " to " << most << " is expected here, not '" << node.text << "'";
        if (!value || *value < least || *value > most) fail(node, range.str());
        return *value;
    }

    bool flag(const YamlNode& node) const {
        const std::string text = scalar_value(node, out_.path).text;
        if (text != "true" && text != "false") fail(node, "true or false is expected here, not '" + node.text + "'");
        return text == "true";
    }

    double whole(const YamlNode& node, double least, double most) const {
        const double value = number(node, least, most);
        if (value != static_cast<double>(static_cast<long>(value))) fail(node, "a whole number is expected here");
        return value;
    }

    // A list is an argument vector, kept as the JSON text of the parameter `command`; a single text is for the shell.
    void read_command(const YamlNode& node) {
        if (node.is_list() && node.items.empty()) fail(node, "the command is empty; give a program and its arguments");
        nlohmann::json words = nlohmann::json::array();
        for (const YamlNode& item : node.items) {
            if (!item.is_scalar()) fail(item, "a command is a list of words, or one text for the shell");
            words.push_back(item.text);
            out_.command_words.push_back(item.where);
        }
        if (!node.is_list() && (!node.is_scalar() || node.text.empty()))
            fail(node, "a command is a list of words, or one text for the shell");
        if (!node.is_list()) out_.command_words.push_back(node.where);
        const std::string text = node.is_list() ? words.dump() : node.text;
        out_.fixed.push_back({"command", Value::of_text(text, node.where), node.where});
    }

    void read_files(const YamlNode& list) {
        if (!list.is_list()) fail(list, "'files' is a list of parameter names");
        for (const YamlNode& item : list.items) out_.files.push_back({parameter_name(item), {}, item.where});
    }

    // {lr: 0.1, 0.01} is the parameter lr and another one, 0.01, without a value.
    void refuse_bare_list(const YamlNode& map) const {
        const auto is_bare = [&](std::size_t i) {
            return i < map.keys.size() && map.items[i].kind == YamlNode::Kind::null && map.items[i].text.empty() &&
                   map.keys[i].where.line == map.keys[0].where.line;
        };
        for (std::size_t i = 1; i < map.keys.size(); ++i) {
            if (!is_bare(i) || !map.items[i - 1].is_scalar()) continue;
            std::string values = map.items[i - 1].text;
            for (std::size_t k = i; is_bare(k); ++k) values += ", " + map.keys[k].text;
            fail(map.keys[i], "'" + map.keys[i].text + "' has no value; several values are a list in brackets: " +
                                  map.keys[i - 1].text + ": [" + values + "]");
        }
    }

    void read_fixed(const YamlNode& map) {
        if (!map.is_map()) fail(map, "'fixed' is a mapping of parameters to single values");
        refuse_bare_list(map);
        for (std::size_t i = 0; i < map.keys.size(); ++i)
            mistakes_.collect([&] {
                if (map.items[i].is_list() || map.items[i].is_map())
                    fail(map.items[i],
                         "'" + map.keys[i].text + "' is fixed, so it takes one value; put several under 'grid'");
                out_.fixed.push_back(
                    {parameter_name(map.keys[i]), scalar_value(map.items[i], out_.path), map.keys[i].where});
            });
    }

    // Each row of the result is one value of the axis, each column a parameter.
    void read_query(const YamlNode& key, const YamlNode& node) {
        const std::string name = parameter_name(key);
        if (!node.is_scalar() || node.text.empty())
            fail(node, "give one query: {query: \"SELECT ... AS " + name + "\"}");
        if (!ask_) fail(node, "there are no results to query; name their database with --db");
        QueryAnswer answer;
        try {
            answer = ask_(node.text);
        } catch (const std::exception& error) {
            fail(node, std::string("the query cannot be answered: ") + error.what());
        }
        for (const std::string& remark : answer.remarks)
            out_.remarks.emplace_back(SweepFileError(out_.path, node.where, remark).what());
        if (std::ranges::find(answer.columns, name) == answer.columns.end())
            fail(node, "the query has no column '" + name + "'; write SELECT ... AS " + name);
        if (answer.rows.empty()) fail(node, "the query returns no rows, so the axis would be empty");
        for (const std::string& column : answer.columns)
            if (!is_parameter_name(column))
                fail(node, "the column '" + column + "' is not a parameter name; write AS and a name after it");
        Axis axis{answer.columns, std::move(answer.rows), std::vector<Location>(answer.columns.size(), key.where)};
        for (std::vector<Value>& row : axis.rows)
            for (Value& value : row) {
                if (!is_utf8(value.text) || value.text.find('\0') != std::string::npos)
                    fail(node,
                         "the query gives a text that is not UTF-8 or has a NUL byte: " + printable_line(value.text));
                value.where = node.where;
            }
        keep_first_of_equals(axis, out_.remarks);
        out_.axes.push_back(std::move(axis));
    }

    void read_grid(const YamlNode& map) {
        if (!map.is_map()) fail(map, "'grid' is a mapping of parameters to their values");
        refuse_bare_list(map);
        for (std::size_t i = 0; i < map.keys.size(); ++i)
            mistakes_.collect([&] { read_axis(map.keys[i], map.items[i]); });
    }

    void read_axis(const YamlNode& key, const YamlNode& values) {
        if (values.is_map() && values.keys.size() == 1 && values.keys[0].text == "query")
            return read_query(key, values.items[0]);
        Axis axis{{parameter_name(key)}, {}, {key.where}};
        for (Value& value : axis_values(values, out_.path, out_.remarks)) axis.rows.push_back({std::move(value)});
        keep_first_of_equals(axis, out_.remarks);
        out_.axes.push_back(std::move(axis));
    }

    void read_zip(const YamlNode& group) {
        refuse_bare_list(group);
        Axis axis;
        for (std::size_t i = 0; i < group.keys.size(); ++i) {
            axis.names.push_back(parameter_name(group.keys[i]));
            axis.where.push_back(group.keys[i].where);
            std::vector<Value> values = axis_values(group.items[i], out_.path, out_.remarks);
            if (i == 0) axis.rows.resize(values.size());
            if (values.size() != axis.rows.size())
                fail(group.items[i], "'" + axis.names[i] + "' has " + counted(values.size(), "value") + ", '" +
                                         axis.names[0] + "' has " + std::to_string(axis.rows.size()) +
                                         "; zipped lists must have equal lengths");
            for (std::size_t row = 0; row < values.size(); ++row) axis.rows[row].push_back(std::move(values[row]));
        }
        keep_first_of_equals(axis, out_.remarks);
        zipped_.push_back(std::move(axis));
    }

    void read_exclusion(const YamlNode& entry) {
        Exclusion exclusion{{}, "", entry.where};
        for (std::size_t i = 0; i < entry.keys.size(); ++i) {
            if (entry.keys[i].text == "where") {
                const bool blank = entry.items[i].text.find_first_not_of(" \t\r\n") == std::string::npos;
                if (!entry.items[i].is_scalar() || blank)
                    fail(entry.items[i], "'where' is an SQL expression in quotes, such as \"lr > 0.1\"");
                exclusion.where_sql = entry.items[i].text;
                exclusion.where = entry.items[i].where;
            } else {
                exclusion.match.push_back({parameter_name(entry.keys[i]),
                                           axis_values(entry.items[i], out_.path, out_.remarks), entry.keys[i].where});
            }
        }
        out_.exclusions.push_back(std::move(exclusion));
    }

    void read_inclusion(const YamlNode& entry) {
        std::vector<Parameter> parameters;
        for (std::size_t i = 0; i < entry.keys.size(); ++i)
            parameters.push_back(
                {parameter_name(entry.keys[i]), scalar_value(entry.items[i], out_.path), entry.keys[i].where});
        out_.inclusions.push_back(std::move(parameters));
    }

    void read_repeats(const YamlNode& node) {
        if (node.is_map()) {
            out_.rules.repeats = read_repeat_rule(node, out_.path);
            out_.repeats = out_.rules.repeats->at_most;
        } else {
            out_.repeats = static_cast<int>(whole(node, 1, 10000));
        }
    }

    void read_measure(const YamlNode& map) {
        SamplingRule& measure = out_.measure;
        read_each(map, "measure",
                  {{"warmup", [&](const YamlNode& node) { measure.warmup = static_cast<int>(whole(node, 0, 1000)); }},
                   {"min_samples",
                    [&](const YamlNode& node) { measure.min_samples = static_cast<int>(whole(node, 1, 1e6)); }},
                   {"max_samples",
                    [&](const YamlNode& node) { measure.max_samples = static_cast<int>(whole(node, 1, 1e6)); }},
                   {"target_ci", [&](const YamlNode& node) { measure.target_ci = number(node, 0, 1); }},
                   {"max_seconds", [&](const YamlNode& node) { measure.max_seconds = number(node, 0, 1e6); }},
                   {"fresh_process", [&](const YamlNode& node) { measure.fresh_process = flag(node); }},
                   {"min_clock", [&](const YamlNode& node) { measure.min_clock = number(node, 0, 2); }},
                   {"max_steal", [&](const YamlNode& node) { measure.max_steal = number(node, 0, 1); }},
                   {"cool_down", [&](const YamlNode& node) { measure.cool_down_s = cool_down(node); }},
                   {"reference", [&](const YamlNode& node) { measure.reference = flag(node); }}});
        if (std::ranges::find(map.keys, std::string("min_samples"), &YamlNode::text) == map.keys.end())
            measure.min_samples = std::min(measure.min_samples, measure.max_samples);
        if (measure.max_samples < measure.min_samples) fail(map, "max_samples is less than min_samples");
        remark_on_few_samples();
    }

    double cool_down(const YamlNode& node) const {
        const auto seconds = parse_duration_s(node.text);
        if (!seconds || *seconds > most_seconds)
            fail(node, "a duration with its unit is expected here, such as 5s or 500ms");
        return *seconds;
    }

    void remark_on_few_samples() {
        const int least = out_.measure.min_samples, most = out_.measure.max_samples;
        const std::string enough = std::to_string(int{checkable_samples});
        if (most == 1) return;  // time it once: nobody expects an interval
        if (most < 6)
            out_.remarks.push_back("measure.max_samples: " + std::to_string(most) +
                                   ": runtimes will have no interval, which needs 6 timings, and rows will say so");
        else if (most < int{checkable_samples})
            out_.remarks.push_back("measure.max_samples: " + std::to_string(most) + ": fewer than " + enough +
                                   " timings do not show whether they depend on each other, and rows will say so");
        else if (least < int{checkable_samples})
            out_.remarks.push_back("measure.min_samples: " + std::to_string(least) + ": " + enough +
                                   " timings are needed to see whether they depend on each other, so sampling ends "
                                   "before only by max_samples or max_seconds");
    }

    void read_limits(const YamlNode& map) {
        Limits& limits = out_.limits;
        read_each(map, "limits",
                  {{"timeout",
                    [&](const YamlNode& node) {
                        limits.timeout_s = parse_duration_s(node.text);
                        if (!limits.timeout_s || *limits.timeout_s <= 0 || *limits.timeout_s > most_seconds)
                            fail(node, "a duration with its unit is expected here, such as 90s, 30m or 1h30m");
                    }},
                   {"grace",
                    [&](const YamlNode& node) {
                        const auto grace_s = parse_duration_s(node.text);
                        if (!grace_s || *grace_s > most_seconds)
                            fail(node,
                                 "a duration with its unit is expected here, such as 10s or 1m, or 0s to kill a job at "
                                 "once");
                        limits.grace_s = *grace_s;
                    }},
                   {"memory",
                    [&](const YamlNode& node) {
                        limits.memory_bytes = parse_bytes(node.text);
                        if (!limits.memory_bytes)
                            fail(node, "a size with its unit is expected here, such as 512MB or 20GiB");
                        if (*limits.memory_bytes < least_memory)
                            fail(node, "no program runs in less than 1 MB; a size such as 512MB or 20GiB is expected");
                    }},
                   {"retries", [&](const YamlNode& node) { limits.retries = static_cast<int>(whole(node, 0, 100)); }}});
    }

    void read_order(const YamlNode& node) {
        const std::vector<std::string> known = {"balanced", "grid", "shuffled"};
        const auto found = std::ranges::find(known, node.text);
        if (!node.is_scalar() || found == known.end())
            fail(node, "unknown order '" + node.text + "'" + suggestion(node.text, known));
        out_.order = static_cast<Order>(found - known.begin());
    }

    void read_record_at(const YamlNode& node) {
        RecordAt& record = out_.record_at;
        record.where = node.where;
        if (node.is_scalar() && (node.text == "auto" || node.text == "off" || node.text == "false")) {
            record.mode = node.text == "auto" ? RecordAt::Mode::automatic : RecordAt::Mode::off;
            return;
        }
        if (!node.is_list() && !node.is_map())
            fail(node, "record_at is auto, off or a list such as [50, 100, 300], not '" + excerpt(node.text) + "'");
        record.mode = RecordAt::Mode::listed;
        record.values = axis_values(node, out_.path, out_.remarks);
    }

    // Adds the location to errors of `take`.
    void located(const YamlNode& node, const std::function<void()>& take) const {
        try {
            take();
        } catch (const std::invalid_argument& error) {
            fail(node, error.what());
        }
    }

    void read_slurm_options(const YamlNode& map) {
        if (!map.is_map())
            fail(map, "'slurm' is a mapping of options to values, such as {partition: gpu, time: 4:00:00}");
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            if (!map.items[i].is_scalar()) fail(map.items[i], "one plain value is expected here");
            located(map.keys[i], [&] { out_.launcher.set(map.keys[i].text, map.items[i].text); });
        }
    }

    // A word, or a mapping; a mapping with options for Slurm means Slurm.
    void read_launcher(const YamlNode& node) {
        LauncherSettings& launcher = out_.launcher;
        if (node.is_scalar()) return located(node, [&] { launcher.set_kind(node.text); });
        if (node.is_map() && node.find("slurm")) launcher.kind = LauncherSettings::Kind::slurm;
        read_each(node, "launcher",
                  {{"name", [&](const YamlNode& word) { located(word, [&] { launcher.set_kind(word.text); }); }},
                   {"shards",
                    [&](const YamlNode& count) {
                        launcher.shards = static_cast<int>(whole(count, 1, LauncherSettings::most_shards));
                    }},
                   {"slurm", [&](const YamlNode& map) { read_slurm_options(map); }}});
    }

    void move_zip_behind_grid() {
        for (Axis& axis : zipped_) out_.axes.push_back(std::move(axis));
    }

    // Each parameter is given once, except that `include` may repeat others; SQL, whose column names ignore case, could
    // not distinguish lr and LR.
    void refuse_repeated_parameters() const {
        std::map<std::string, std::pair<std::string, Location>> seen;
        const auto note = [&](const std::string& parameter, Location where, bool may_repeat) {
            const auto [first, fresh] = seen.try_emplace(lower_case(parameter), parameter, where);
            const auto& [name, place] = first->second;
            const std::string line = place.line == 0 ? "by --set" : "on line " + std::to_string(place.line);
            if (!fresh && name != parameter)
                throw SweepFileError(out_.path, where,
                                     "'" + parameter + "' and '" + name + "' (" + line +
                                         ") are one name to SQL, where they would be one column; give one of them "
                                         "another name");
            if (!fresh && !may_repeat)
                throw SweepFileError(out_.path, where,
                                     "the parameter '" + parameter + "' is given twice; first " + line);
        };
        for (const Parameter& parameter : out_.fixed) note(parameter.name, parameter.where, false);
        for (const Axis& axis : out_.axes)
            for (std::size_t k = 0; k < axis.names.size(); ++k) note(axis.names[k], axis.where[k], false);
        for (const auto& inclusion : out_.inclusions)
            for (const Parameter& parameter : inclusion) note(parameter.name, parameter.where, true);
    }

    SweepFile& out_;
    const YamlNode& root_;
    const Ask& ask_;
    std::vector<Axis> zipped_;
    Mistakes mistakes_;
};

// Values from {glob} are files for every runner, and so are those that --set puts in their place.
void note_files(const YamlNode& root, std::vector<Parameter>& files) {
    const auto take = [&](const YamlNode& map) {
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const bool known = std::ranges::find(files, map.keys[i].text, &Parameter::name) != files.end();
            if (!known && map.items[i].is_map() && map.items[i].find("glob"))
                files.push_back({map.keys[i].text, {}, map.keys[i].where});
        }
    };
    if (const YamlNode* grid = root.find("grid")) take(*grid);
    if (const YamlNode* zip = root.find("zip")) std::ranges::for_each(zip->items, take);
}

}  // namespace

fs::path SweepFile::folder() const {
    return fs::absolute(path).parent_path();
}

std::vector<std::string> SweepFile::given_names() const {
    std::vector<std::string> names;
    for (const Axis& axis : axes) names.insert(names.end(), axis.names.begin(), axis.names.end());
    for (const Parameter& parameter : fixed) names.push_back(parameter.name);
    for (const auto& inclusion : inclusions)
        for (const Parameter& parameter : inclusion) names.push_back(parameter.name);
    return names;
}

std::vector<const Value*> SweepFile::values_of(const std::string& name) const {
    std::vector<const Value*> values;
    const auto take = [&](const std::vector<Parameter>& parameters) {
        for (const Parameter& each : parameters)
            if (each.name == name) values.push_back(&each.value);
    };
    take(fixed);
    for (const Axis& axis : axes)
        for (std::size_t k = 0; k < axis.names.size(); ++k)
            if (axis.names[k] == name)
                for (const auto& row : axis.rows) values.push_back(&row[k]);
    std::ranges::for_each(inclusions, take);
    return values;
}

void add_recorded_axis(SweepFile& file, const RunnerDescription& runner) {
    const RecordAt& record = file.record_at;
    if (record.mode != RecordAt::Mode::listed) return;
    const std::string& name = runner.records.parameter;
    const auto fail = [&](const std::string& message) { throw SweepFileError(file.path, record.where, message); };
    if (name.empty())
        fail("record_at: runner " + runner.runner + " does not record intermediate results; put the values under grid");
    const std::vector<std::string> given = file.given_names();
    if (std::ranges::find(given, name) != given.end())
        fail("record_at sets '" + name + "', which the sweep also sets elsewhere; remove one of them");
    Axis axis{{name}, {}, {record.where}};
    for (const Value& value : record.values) axis.rows.push_back({value});
    keep_first_of_equals(axis, file.remarks);
    file.axes.push_back(std::move(axis));
}

SweepFile load(const fs::path& file, const std::vector<std::string>& overrides, const Ask& ask) {
    return parse(read_sweep_text(file), file, overrides, ask);
}

SweepFile parse(std::string text, const fs::path& file, const std::vector<std::string>& overrides, const Ask& ask) {
    YamlNode root = parse_yaml(text, file);
    SweepFile out;
    out.path = file;
    out.text = std::move(text);
    join_nested_names(root, file);
    note_files(root, out.files);
    out.set = apply_overrides(root, file, overrides);
    join_nested_names(root, file);  // from --set +optimizer={lr: 0.1}
    note_files(root, out.files);
    out.list_likes = list_likes_in(root, file);
    Reader(out, root, ask).read();
    return out;
}

}  // namespace stylesweep::sweep
