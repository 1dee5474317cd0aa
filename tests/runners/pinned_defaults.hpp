// Defaults as they were when results were made with them: a job's key leaves them out (docs/runners.md).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace stylesweep::runners::testing {

struct Pinned {
    const char* name;
    const char* json;   ///< the default
    int semantics = 1;  ///< the parameter's number
};

/// Where the parameters of a --describe are no longer those that were pinned, and what to do, a line each. Empty: they
/// are. Parameters without a default have none to pin.
inline std::string changed_defaults(const nlohmann::json& parameters, const std::vector<Pinned>& pinned) {
    std::map<std::string, nlohmann::json> now;
    for (const auto& each : parameters)
        if (each.contains("default")) now[each.at("name")] = each;
    std::string lines;
    for (const Pinned& then : pinned) {
        const auto found = now.find(then.name);
        if (found == now.end()) {
            lines += std::string(then.name) + ": has no default any more; take it out of the test\n";
            continue;
        }
        const int semantics = found->second.value("semantics", 1);
        const bool same = found->second.at("default") == nlohmann::json::parse(then.json);
        if (semantics < then.semantics)
            lines +=
                std::string(then.name) + ": its semantics number was lowered, which makes old results count again\n";
        else if (!same && semantics == 1)
            lines += std::string(then.name) +
                     ": its default changed, so that results of the former one count as those of "
                     "the new one; raise its semantics number (docs/runners.md), and put both into the test\n";
        else if (!same || semantics != then.semantics)  // from 2 on the default is in the key
            lines += std::string(then.name) + ": put its new default and semantics number into the test\n";
        now.erase(found);
    }
    for (const auto& [name, each] : now) lines += name + ": put its default into the test\n";
    return lines;
}

}  // namespace stylesweep::runners::testing
