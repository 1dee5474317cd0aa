#include "reports/model/environments.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stylesweep::reports {

std::vector<Fact> facts_of(const SweepModel& sweep) {
    std::vector<Fact> facts;
    for (std::size_t i = 0; i < sweep.environments.size(); ++i) {
        const auto all = nlohmann::ordered_json::parse(sweep.environments[i].facts, nullptr, false);
        if (!all.is_object()) continue;
        for (const auto& [name, value] : all.items()) {
            auto fact = std::ranges::find(facts, name, &Fact::name);
            if (fact == facts.end())
                fact = facts.insert(facts.end(), {name, std::vector<std::string>(sweep.environments.size())});
            fact->values[i] = value.is_string()
                                  ? value.get<std::string>()
                                  : value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
        }
    }
    return facts;
}

std::vector<Fact> differing_facts(const SweepModel& sweep) {
    std::vector<Fact> facts = facts_of(sweep);
    std::erase_if(facts, [](const Fact& fact) {
        return std::ranges::all_of(fact.values, [&](const std::string& each) { return each == fact.values.front(); });
    });
    return facts;
}

}  // namespace stylesweep::reports
