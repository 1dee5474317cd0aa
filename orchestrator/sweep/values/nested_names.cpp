#include "orchestrator/sweep/values/nested_names.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/axis_values.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

// Whether it is an axis, or was probably meant as one.
bool is_form(const YamlNode& map) {
    std::vector<std::string> forms = axis_forms();
    if (std::ranges::any_of(forms, [&](const std::string& form) { return map.find(form); })) return true;
    forms.emplace_back("query");
    const bool alone = map.keys.size() == 1;
    return map.keys.empty() || (alone && (map.find("query") || !nearest(map.keys[0].text, forms).empty()));
}

class Joiner {
  public:
    Joiner(const fs::path& file, YamlNode& map) : file_(file), before_(std::exchange(map, emptied(map))), map_(map) {}

    void join() { add("", before_); }

  private:
    static YamlNode emptied(const YamlNode& map) { return {map.kind, map.text, map.quoted, map.where, {}, {}}; }

    void add(const std::string& prefix, YamlNode& from) {
        for (std::size_t i = 0; i < from.keys.size(); ++i) {
            YamlNode& key = from.keys[i];
            key.text = prefix + key.text;
            if (is_nested(from.items[i])) {
                add(key.text + ".", from.items[i]);
                continue;
            }
            if (map_.find(key.text))
                throw SweepFileError(file_, key.where, "the key '" + key.text + "' is given twice");
            map_.keys.push_back(std::move(key));
            map_.items.push_back(std::move(from.items[i]));
        }
    }

    const fs::path& file_;
    YamlNode before_;
    YamlNode& map_;
};

void join(YamlNode& map, const fs::path& file) {
    if (map.is_map() && std::ranges::any_of(map.items, is_nested)) Joiner(file, map).join();
}

}  // namespace

bool is_nested(const YamlNode& value) {
    return value.is_map() && !is_form(value);
}

void join_nested_names(YamlNode& root, const fs::path& file) {
    for (std::size_t i = 0; i < root.keys.size(); ++i) {
        const std::string& section = root.keys[i].text;
        if (section == "fixed" || section == "grid") join(root.items[i], file);
        if (section == "zip" || section == "exclude" || section == "include")
            for (YamlNode& entry : root.items[i].items) join(entry, file);
    }
}

}  // namespace stylesweep::sweep
