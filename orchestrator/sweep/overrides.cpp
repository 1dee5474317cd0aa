#include "orchestrator/sweep/overrides.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/text/ascii.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/axis_values.hpp"
#include "orchestrator/sweep/values/nested_names.hpp"

namespace stylesweep::sweep {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view sections[] = {"name",    "runner",   "command",   "files",   "fixed",  "grid",
                                         "zip",     "exclude",  "include",   "measure", "limits", "order",
                                         "repeats", "launcher", "record_at", "search",  "screen"};
constexpr std::string_view sections_of_parameters[] = {"fixed", "grid", "zip", "include", "exclude"};

YamlNode scalar(const std::string& text, bool quoted) {
    return {YamlNode::Kind::scalar, text, quoted, {}, {}, {}};
}

YamlNode node_of(const Value& value) {
    if (value.kind == Value::Kind::null)
        return {
            .kind = YamlNode::Kind::null, .text = value.text, .quoted = false, .where = {}, .items = {}, .keys = {}};
    return scalar(value.text, value.kind == Value::Kind::text);
}

YamlNode list_of(std::vector<YamlNode> items) {
    return {
        .kind = YamlNode::Kind::list, .text = "", .quoted = false, .where = {}, .items = std::move(items), .keys = {}};
}

YamlNode empty_map() {
    return {YamlNode::Kind::map, "", false, {}, {}, {}};
}

YamlNode* item_of(YamlNode& map, std::string_view key) {
    return const_cast<YamlNode*>(map.find(key));
}

YamlNode& put(YamlNode& map, const std::string& key, YamlNode value) {
    if (YamlNode* item = item_of(map, key)) return *item = std::move(value);
    map.keys.push_back(scalar(key, false));
    return map.items.emplace_back(std::move(value));
}

void erase(YamlNode& map, std::string_view key) {
    const auto found = std::ranges::find(map.keys, key, &YamlNode::text);
    if (found == map.keys.end()) return;
    map.items.erase(map.items.begin() + (found - map.keys.begin()));
    map.keys.erase(found);
}

// The mapping at `key`, created if missing.
YamlNode& map_at(YamlNode& map, const std::string& key) {
    YamlNode* item = item_of(map, key);
    if (!item || item->kind == YamlNode::Kind::null) return put(map, key, empty_map());
    if (item->is_scalar() && key == "launcher") {  // launcher: slurm
        YamlNode named = empty_map();
        put(named, "name", std::move(*item));
        *item = std::move(named);
    }
    return *item;
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string trimmed(std::string text) {
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    return text.substr(std::min(text.size(), text.find_first_not_of(" \t\r\n")));
}

// The position after the quoted text that begins at `at`; a '' inside is a quote.
std::size_t behind_quotes(const std::string& text, std::size_t at) {
    const char quote = text[at++];
    for (; at < text.size(); ++at) {
        const bool escaped = quote == '"' ? text[at] == '\\' : text.compare(at, 2, "''") == 0;
        if (escaped)
            ++at;
        else if (text[at] == quote)
            break;
    }
    return std::min(at + 1, text.size());
}

// The position after the list or mapping that begins at `at`.
std::size_t behind_brackets(const std::string& text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            at = behind_quotes(text, at);
            continue;
        }
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        ++at;
        if (depth == 0) break;
    }
    return at;
}

// Splits at commas, except those within quotes or brackets.
std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> pieces;
    for (std::size_t begin = 0; begin <= text.size();) {
        std::size_t at = std::min(text.size(), text.find_first_not_of(" \t\r\n", begin));
        if (at < text.size() && (text[at] == '"' || text[at] == '\'')) at = behind_quotes(text, at);
        if (at < text.size() && (text[at] == '[' || text[at] == '{')) at = behind_brackets(text, at);
        const std::size_t end = std::min(text.size(), text.find(',', at));
        pieces.push_back(trimmed(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return pieces;
}

void forget_places(YamlNode& node) {
    node.where = {};
    std::ranges::for_each(node.keys, forget_places);
    std::ranges::for_each(node.items, forget_places);
}

// One --set.
class Override {
  public:
    Override(YamlNode& root, const fs::path& file, const std::string& text) : root_(root), file_(file), text_(text) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) fail("it is not of the form NAME=VALUE");
        name_ = trimmed(text.substr(0, equals));
        value_ = trimmed(text.substr(equals + 1));
        added_ = name_.starts_with('+');
        if (added_) name_ = trimmed(name_.substr(1));
        in_quotes_ = "; put a text with such characters in quotes: --set '" + name_ + "=\"...\"'";
        if (name_.empty()) fail("it is not of the form NAME=VALUE");
        if (value_.empty())
            fail("the value is missing" + (is_section() ? "" : "; an empty text is written '" + name_ + "=\"\"'"));
        refuse_second_equals();
    }

    [[nodiscard]] const std::string& name() const { return name_; }

    /// 0 for a whole section, more for the keys in it, most for a parameter.
    [[nodiscard]] std::ptrdiff_t depth() const {
        if (added_ || is_given() || !is_section()) return std::numeric_limits<std::ptrdiff_t>::max();
        return std::ranges::count(name_, '.');
    }

    /// The parameter that was set, if any.
    std::optional<SetParameter> apply() {
        const bool given = is_given();
        if (!given) refuse_other_case();
        if (added_) refuse_reserved();
        if (added_ && given) fail("the sweep has a parameter '" + name_ + "' already; leave out the '+'");
        if (!given && !added_ && set_section()) return std::nullopt;
        if (!given && name_.find('.') != std::string::npos && !added_)
            fail("there is no '" + name_ + "' to set" + suggestion(name_, settable_sections()));
        set_parameter(parameter_values());
        return SetParameter{name_, given, added_};
    }

  private:
    [[noreturn]] void fail(const std::string& message) const {
        throw SweepFileError(file_, {}, "'" + text_ + "': " + message);
    }

    [[nodiscard]] bool is_section() const {
        return std::ranges::find(sections, name_.substr(0, name_.find('.'))) != std::end(sections);
    }

    // lr==0.1, lr=0.1=, lr=seed=1 are mistakes; a text with such characters can be quoted.
    void refuse_second_equals() const {
        const std::string quoted =
            "; if that is meant as a text, put it in quotes: --set '" + name_ + "=\"" + value_ + "\"'";
        if (value_.starts_with('=') || value_.ends_with('=')) fail("there is one '=' too many" + quoted);
        const std::string second = trimmed(value_.substr(0, value_.find('=')));
        if (second != value_ && std::ranges::count(given_names(), second) > 0)
            fail("'" + second + "' is a parameter too: each needs its own --set" + quoted);
    }

    // A value that begins with a quote or bracket is YAML; anything else is taken literally, including YAML's special
    // characters.
    YamlNode parsed(const std::string& text) const {
        const char first = text.front();
        if (first != '"' && first != '\'' && first != '[' && first != '{') return plain(text);
        const bool quoted = first == '"' || first == '\'';
        const std::size_t end = quoted ? behind_quotes(text, 0) : behind_brackets(text, 0);
        if (end < text.size()) fail("'" + text.substr(end) + "' follows the value" + in_quotes_);
        try {
            YamlNode node = parse_yaml(text, file_);
            forget_places(node);
            return node;
        } catch (const SweepFileError& error) {
            fail(error.message());
        }
    }

    [[nodiscard]] YamlNode plain(const std::string& text) const {
        if (!is_utf8(text)) fail("the value is not UTF-8");
        if (text == "null" || text == "Null" || text == "NULL") return {YamlNode::Kind::null, text, false, {}, {}, {}};
        const bool list = text == "-" || text.starts_with("- ");
        if (list || text.ends_with(':') || text.find(": ") != std::string::npos)
            fail("it looks like YAML's mapping or list; these are written {a: b} and [a, b]" + in_quotes_);
        return scalar(text, false);
    }

    // The parameters with values in the file.
    [[nodiscard]] std::vector<std::string> given_names() const {
        std::vector<std::string> names;
        const auto take = [&](const YamlNode& map) {
            for (const YamlNode& key : map.keys) names.push_back(key.text);
        };
        for (const char* section : {"fixed", "grid"})
            if (const YamlNode* map = root_.find(section)) take(*map);
        for (const char* section : {"zip", "include"})
            if (const YamlNode* list = root_.find(section)) std::ranges::for_each(list->items, take);
        return names;
    }

    [[nodiscard]] bool is_given() const { return std::ranges::count(given_names(), name_) > 0; }

    // As a parameter it would become part of each job, and the section would stay as it is. A section's own name may
    // be a parameter's (check_parameter_names()).
    void refuse_reserved() const {
        if (!is_section() || name_.find('.') == std::string::npos) return;
        const std::string head = name_.substr(0, name_.find('.'));
        if (std::ranges::find(sections_of_parameters, head) != std::end(sections_of_parameters))
            fail("'" + head +
                 "' is a key of the sweep file; a parameter is added by its name alone: --set +NAME=VALUE");
        fail("'" + head + "' is a key of the sweep file and no parameter; leave out the '+': --set " + name_ + "=...");
    }

    // Column names ignore case, so a parameter that differs only in case cannot be added.
    void refuse_other_case() const {
        for (const std::string& given : given_names())
            if (lower_case(given) == lower_case(name_))
                fail("the sweep has no parameter '" + name_ + "'; did you mean '" + given + "'?");
    }

    // False when the name does not belong to a section.
    bool set_section() const {
        const std::string head = name_.substr(0, name_.find('.'));
        if (std::ranges::find(sections, head) == std::end(sections)) return false;
        const bool deep = head != name_;
        if (deep && std::ranges::find(sections_of_parameters, head) != std::end(sections_of_parameters))
            fail("a parameter is set by its name alone: --set " + name_.substr(head.size() + 1) + "=...");
        YamlNode* map = &root_;
        std::size_t begin = 0;
        for (std::size_t dot = name_.find('.'); dot != std::string::npos; dot = name_.find('.', begin)) {
            map = &map_at(*map, name_.substr(begin, dot - begin));
            if (!map->is_map()) fail("'" + name_.substr(0, dot) + "' is not a mapping");
            begin = dot + 1;
        }
        put(*map, name_.substr(begin), parsed(value_));
        return true;
    }

    // A scalar, a list of several, or a mapping such as {linspace: ...}.
    [[nodiscard]] YamlNode parameter_values() const {
        std::vector<YamlNode> values;
        const std::vector<std::string> pieces = split_at_commas(value_);
        for (const std::string& piece : pieces) {
            if (piece.empty()) fail("a value is missing beside a comma; an empty text is written \"\"");
            if (pieces.size() > 1 && std::ranges::count(piece, '(') != std::ranges::count(piece, ')'))
                fail("'" + piece + "' has half a pair of brackets; a list is written V1,V2 or [V1, V2]" + in_quotes_);
            values.push_back(parsed(piece));
            if (pieces.size() > 1 && !values.back().is_value())
                fail("'" + piece + "' is one of several values, so it must be a plain one");
        }
        YamlNode node = values.size() == 1 ? std::move(values.front()) : list_of(std::move(values));
        if (node.is_list() && node.items.size() == 1) return YamlNode(node.items.front());
        return node;
    }

    void set_parameter(const YamlNode& values) {
        const bool placed = set_in_grid(values) || set_in_zip(values);
        if (!placed && !only_included(values)) set_alone(values);
        set_in_include(values);
    }

    // Next to combinations that are the only jobs, a value would create another job.
    [[nodiscard]] bool only_included(const YamlNode& values) const {
        const auto has = [&](const char* section) {
            const YamlNode* node = root_.find(section);
            return node && !(node->keys.empty() && node->items.empty());
        };
        const bool is_product = has("grid") || has("zip") || (values.is_value() && has("fixed"));
        return has("include") && !is_product;
    }

    bool set_in_grid(const YamlNode& values) {
        YamlNode* grid = item_of(root_, "grid");
        if (!grid || !grid->find(name_)) return false;
        put(*grid, name_, values);
        return true;
    }

    // One value is removed from the list of parameters that advance together.
    bool set_in_zip(const YamlNode& values) {
        YamlNode* zip = item_of(root_, "zip");
        if (!zip) return false;
        const auto group = std::ranges::find_if(zip->items, [&](const YamlNode& map) { return map.find(name_); });
        if (group == zip->items.end()) return false;
        if (!values.is_value()) {
            put(*group, name_, values);
            return true;
        }
        erase(*group, name_);
        if (group->keys.empty()) zip->items.erase(group);
        return false;
    }

    // In `fixed`, or as an axis where there are several.
    void set_alone(const YamlNode& values) {
        YamlNode* fixed = item_of(root_, "fixed");
        if (fixed && !values.is_value()) erase(*fixed, name_);
        put(map_at(root_, values.is_value() ? "fixed" : "grid"), name_, values);
    }

    void set_in_include(const YamlNode& values) {
        YamlNode* include = item_of(root_, "include");
        if (!include || include->items.empty()) return;
        if (is_nested(values)) {
            for (YamlNode& entry : include->items) put(entry, name_, values);
            return;
        }
        std::vector<YamlNode> entries;
        std::vector<std::string> said_elsewhere;
        const std::vector<Value> each = axis_values(values, file_, said_elsewhere);
        for (const YamlNode& entry : include->items)
            for (const Value& value : each) put(entries.emplace_back(entry), name_, node_of(value));
        include->items = std::move(entries);
    }

    YamlNode& root_;
    const fs::path& file_;
    const std::string& text_;
    std::string name_, value_, in_quotes_;
    bool added_ = false;
};

}  // namespace

std::vector<std::string> settable_sections() {
    return {"repeats",
            "order",
            "record_at",
            "limits.timeout",
            "limits.memory",
            "limits.retries",
            "measure.warmup",
            "measure.target_ci",
            "measure.min_samples",
            "measure.max_samples",
            "measure.max_seconds",
            "measure.fresh_process",
            "measure.min_clock",
            "measure.max_steal",
            "measure.cool_down",
            "measure.reference",
            "launcher",
            "launcher.shards",
            "launcher.slurm",
            "search.minimize",
            "search.maximize",
            "search.subject_to",
            "search.budget",
            "screen.keep"};
}

std::vector<SetParameter> apply_overrides(YamlNode& root, const fs::path& file,
                                          const std::vector<std::string>& overrides) {
    std::vector<std::string> names;
    std::vector<std::pair<std::ptrdiff_t, const std::string*>> in_turn;
    for (const std::string& text : overrides) {
        const Override one(root, file, text);
        if (std::ranges::find(names, one.name()) != names.end())
            throw SweepFileError(file, {}, "'" + one.name() + "' is set twice; give several values as V1,V2");
        names.push_back(one.name());
        in_turn.emplace_back(one.depth(), &text);
    }
    // A whole section that came later would discard what was set within it.
    std::ranges::stable_sort(in_turn, {}, [](const auto& each) { return each.first; });
    std::vector<SetParameter> all;
    for (const auto& [depth, text] : in_turn)
        if (auto parameter = Override(root, file, *text).apply()) all.push_back(std::move(*parameter));
    return all;
}

}  // namespace stylesweep::sweep
