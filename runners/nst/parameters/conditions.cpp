#include "runners/nst/parameters/conditions.hpp"

namespace stylesweep::nst {

std::vector<std::string> names_of_architectures(bool (*wanted)(const Architecture&)) {
    std::vector<std::string> names;
    for (const Architecture& each : architectures())
        if (wanted(each)) names.push_back(each.name);
    return names;
}

std::vector<std::string> extractors() {
    return names_of_architectures([](const Architecture&) { return true; });
}

std::vector<std::string> pooling_extractors() {
    return names_of_architectures([](const Architecture& each) { return each.pools(); });
}

Conditions in_gatys() {
    return {{"architecture", extractors()}};
}

Conditions in_training() {
    return {{"architecture", {"fast-train"}}};
}

Conditions in_training_with(const std::vector<std::string>& extractors) {
    return {{"architecture", {"fast-train"}}, {"extractor", extractors}};
}

Conditions where_it_learns() {
    std::vector<std::string> all = extractors();
    all.emplace_back("fast-train");
    return {{"architecture", all}};
}

}  // namespace stylesweep::nst
