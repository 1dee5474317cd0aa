#include "orchestrator/sweep/search/search_keys.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <sstream>

#include "base/text/excerpt.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/axis_values.hpp"
#include "orchestrator/sweep/values/quantity.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Handler = std::function<void(const YamlNode&)>;
using Handlers = std::vector<std::pair<std::string, Handler>>;

constexpr std::size_t most_objectives = 4;  // the hypervolume of more says little, and takes long

class KeyReader {
  public:
    explicit KeyReader(fs::path file) : file_(std::move(file)) {}

    [[noreturn]] void fail(Location where, const std::string& message) const {
        throw SweepFileError(file_, where, message);
    }

    void read(const YamlNode& map, const std::string& section, const std::string& example,
              const Handlers& handlers) const {
        if (!map.is_map()) fail(map.where, "'" + section + "' is a mapping, such as " + example);
        std::vector<std::string> known;
        for (const auto& [key, handler] : handlers) known.push_back(key);
        for (std::size_t i = 0; i < map.keys.size(); ++i) {
            const auto found = std::ranges::find(known, map.keys[i].text);
            if (found == known.end())
                fail(map.keys[i].where,
                     "unknown key '" + map.keys[i].text + "' in " + section + suggestion(map.keys[i].text, known));
            handlers[static_cast<std::size_t>(found - known.begin())].second(map.items[i]);
        }
    }

    [[nodiscard]] double number(const YamlNode& node, double least, double most, const std::string& what) const {
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        const double value = node.is_scalar() ? parse_number(node.text).value_or(none) : none;
        std::ostringstream range;
        range << what << " is a number from " << least << " to " << most << ", not '" << excerpt(node.text) << "'";
        if (!(value >= least && value <= most)) fail(node.where, range.str());
        return value;
    }

    [[nodiscard]] int whole(const YamlNode& node, int least, int most, const std::string& what) const {
        const double value = number(node, least, most, what);
        if (value != static_cast<int>(value)) fail(node.where, what + " is a whole number, not " + node.text);
        return static_cast<int>(value);
    }

    // One name, or a list of names.
    [[nodiscard]] std::vector<std::pair<std::string, Location>> texts(const YamlNode& node,
                                                                      const std::string& what) const {
        std::vector<std::pair<std::string, Location>> all;
        const auto take = [&](const YamlNode& item) {
            if (!item.is_scalar() || item.text.empty()) fail(item.where, what + " is expected here");
            all.emplace_back(item.text, item.where);
        };
        if (node.is_list())
            std::ranges::for_each(node.items, take);
        else
            take(node);
        if (all.empty()) fail(node.where, "the list is empty; " + what + " is expected here");
        return all;
    }

    void add(std::vector<Objective>& to, const YamlNode& node, Direction direction) const {
        for (const auto& [metric, where] : texts(node, "the name of a metric")) {
            if (std::ranges::find(to, metric, &Objective::metric) != to.end())
                fail(where, "the metric '" + metric + "' is given twice");
            to.push_back({metric, direction, where});
        }
        if (to.size() > most_objectives)
            fail(node.where,
                 "at most " + std::to_string(most_objectives) + " metrics can be weighed against each other");
    }

    // Names alone, whose direction is found out later; or {minimize: ..., maximize: ...}.
    [[nodiscard]] std::vector<Objective> on(const YamlNode& node) const {
        std::vector<Objective> all;
        if (node.is_map()) {
            read(node, "on", "{minimize: runtime_s, maximize: ssim}",
                 {{"minimize", [&](const YamlNode& item) { add(all, item, Direction::minimize); }},
                  {"maximize", [&](const YamlNode& item) { add(all, item, Direction::maximize); }}});
            return all;
        }
        add(all, node, Direction::minimize);
        for (Objective& each : all) {
            const auto usual = usual_direction(each.metric);
            if (!usual)
                fail(each.where, "it is unknown whether more or less of '" + each.metric + "' is better; write on: " +
                                     "{minimize: " + each.metric + "} or {maximize: " + each.metric + "}");
            each.direction = *usual;
        }
        return all;
    }

    [[nodiscard]] Constraint constraint(const std::string& text, Location where) const {
        const auto refuse = [&] {
            fail(where,
                 "'" + excerpt(text) + "' is not a metric, one of < <= > >= and a number, such as \"lpips < 0.5\"");
        };
        const std::size_t begin = text.find_first_of("<>");
        if (begin == std::string::npos || begin == 0) refuse();
        const std::size_t end = begin + (begin + 1 < text.size() && text[begin + 1] == '=' ? 2 : 1);
        const auto trimmed = [](std::string part) {
            part.erase(0, std::min(part.find_first_not_of(' '), part.size()));
            part.erase(part.find_last_not_of(' ') + 1);
            return part;
        };
        Constraint out{trimmed(text.substr(0, begin)), text.substr(begin, end - begin), 0, where};
        const auto limit = parse_number(trimmed(text.substr(end)));
        if (!limit || out.metric.empty()) refuse();
        out.limit = *limit;
        return out;
    }

    // 1/3 or 0.3.
    [[nodiscard]] double share(const YamlNode& node) const {
        const std::size_t slash = node.text.find('/');
        std::optional<double> value = parse_number(node.text.substr(0, slash));
        if (value && slash != std::string::npos) {
            const auto below = parse_number(node.text.substr(slash + 1));
            value = below && *below > 0 ? std::optional(*value / *below) : std::nullopt;
        }
        if (!node.is_scalar() || !value || *value <= 0 || *value >= 1)
            fail(node.where, "keep is a share between 0 and 1, such as 1/3, not '" + excerpt(node.text) + "'");
        return *value;
    }

  private:
    fs::path file_;
};

}  // namespace

SearchRule read_search(const YamlNode& node, const fs::path& file) {
    const KeyReader reader(file);
    SearchRule rule;
    reader.read(node, "search", "{minimize: runtime_s, maximize: ssim}",
                {{"minimize", [&](const YamlNode& item) { reader.add(rule.objectives, item, Direction::minimize); }},
                 {"maximize", [&](const YamlNode& item) { reader.add(rule.objectives, item, Direction::maximize); }},
                 {"subject_to",
                  [&](const YamlNode& item) {
                      for (const auto& [text, where] : reader.texts(item, "a condition such as \"lpips < 0.5\""))
                          rule.subject_to.push_back(reader.constraint(text, where));
                  }},
                 {"budget", [&](const YamlNode& item) {
                      rule.budget_s = item.is_scalar() ? parse_duration_s(item.text) : std::nullopt;
                      if (!rule.budget_s)
                          reader.fail(item.where, "a duration with its unit is expected here, such as 8h or 90m");
                      if (*rule.budget_s <= 0)
                          reader.fail(item.where, "a budget of " + item.text +
                                                      " lets no job run; give more, or leave budget out for no limit");
                  }}});
    if (rule.objectives.empty())
        reader.fail(node.where, "search needs a metric: minimize: ... or maximize: ..., such as {minimize: runtime_s}");
    return rule;
}

ScreenRule read_screen(const YamlNode& node, const fs::path& file) {
    const KeyReader reader(file);
    ScreenRule rule;
    rule.where = node.where;
    reader.read(node, "screen", "{by: resolution, from: 128, keep: 1/3, rungs: 3}",
                {{"by",
                  [&](const YamlNode& item) {
                      if (!item.is_scalar()) reader.fail(item.where, "the name of a parameter is expected here");
                      rule.by = item.text, rule.by_where = item.where;
                  }},
                 {"from",
                  [&](const YamlNode& item) {
                      rule.from = reader.number(item, 1e-9, 1e12, "from"), rule.from_where = item.where;
                  }},
                 {"keep", [&](const YamlNode& item) { rule.keep = reader.share(item); }},
                 {"rungs",
                  [&](const YamlNode& item) {
                      rule.rungs = reader.whole(item, 2, 10, "rungs"), rule.rungs_where = item.where;
                  }},
                 {"on", [&](const YamlNode& item) { rule.on = reader.on(item); }}});
    for (const char* key : {"by", "from"})
        if (!node.find(key))
            reader.fail(node.where, std::string("screen needs '") + key +
                                        "', such as {by: resolution, from: 128, keep: 1/3, rungs: 3}");
    return rule;
}

RepeatRule read_repeat_rule(const YamlNode& node, const fs::path& file) {
    const KeyReader reader(file);
    RepeatRule rule;
    rule.where = node.where;
    reader.read(node, "repeats", "{at_most: 20, until: decided}",
                {{"at_most", [&](const YamlNode& item) { rule.at_most = reader.whole(item, 2, 10000, "at_most"); }},
                 {"until",
                  [&](const YamlNode& item) {
                      if (!item.is_scalar() || item.text != "decided")
                          reader.fail(item.where, "until takes one word: decided; for a fixed number write repeats: N");
                  }},
                 {"on", [&](const YamlNode& item) { rule.on = reader.on(item); }}});
    for (const char* key : {"at_most", "until"})
        if (!node.find(key))
            reader.fail(node.where, std::string("repeats needs '") + key +
                                        "': a number such as 3, or {at_most: 20, until: decided}");
    return rule;
}

}  // namespace stylesweep::sweep
