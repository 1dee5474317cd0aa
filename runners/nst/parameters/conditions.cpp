#include "runners/nst/parameters/conditions.hpp"

namespace stylesweep::nst {
namespace {

Conditions extractors_and(const std::vector<std::string>& others) {
    std::vector<std::string> all = extractors();
    all.insert(all.end(), others.begin(), others.end());
    return {{"architecture", all}};
}

}  // namespace

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

Conditions in_fast_training() {
    return {{"architecture", {"fast-train"}}};
}

Conditions in_adain_training() {
    return {{"architecture", {"adain-train"}}};
}

Conditions in_training() {
    return {{"architecture", {"fast-train", "adain-train"}}};
}

Conditions in_training_with(const std::vector<std::string>& extractors) {
    return {{"architecture", {"fast-train"}}, {"extractor", extractors}};
}

Conditions where_losses_vary() {
    return extractors_and({"fast-train"});
}

Conditions where_it_learns() {
    return extractors_and({"fast-train", "adain-train"});
}

Conditions where_it_has_a_style() {
    return extractors_and({"fast-train", "adain-train", "adain"});
}

}  // namespace stylesweep::nst
