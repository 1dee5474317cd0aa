#include "runners/nst/architectures/preprocessing.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

using nlohmann::json;

std::string listed(const std::array<double, 3>& all) {
    std::ostringstream text;
    text << all[0] << ", " << all[1] << ", " << all[2];
    return text.str();
}

bool makes_sense(const Preprocessing& each) {
    const auto is_finite = [](double value) { return std::isfinite(value); };
    return each.range > 0 && is_finite(each.range) && std::ranges::all_of(each.mean, is_finite) &&
           std::ranges::all_of(each.deviation, [&](double value) { return value > 0 && is_finite(value); });
}

}  // namespace

Preprocessing torchvision_preprocessing() {
    return {false, 1, {0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}};
}

Preprocessing caffe_preprocessing() {
    return {true, 255, {103.939, 116.779, 123.68}, {1, 1, 1}};
}

Preprocessing preprocessing_in(const std::map<std::string, std::string>& metadata) {
    const auto found = metadata.find(preprocessing_key);
    if (found == metadata.end()) return torchvision_preprocessing();
    try {
        const json all = json::parse(found->second);
        const std::string channels = all.at("channels");
        const Preprocessing read{channels == "BGR", all.at("range"), all.at("mean"), all.at("deviation")};
        if ((channels == "RGB" || channels == "BGR") && makes_sense(read)) return read;
    } catch (const json::exception&) {  // reported below
    }
    throw runners::BadInput("the preprocessing in the file's metadata is invalid: " + found->second +
                            "; expected is, for example, " + to_metadata(caffe_preprocessing()));
}

std::string to_metadata(const Preprocessing& preprocessing) {
    return json{{"channels", preprocessing.blue_first ? "BGR" : "RGB"},
                {"range", preprocessing.range},
                {"mean", preprocessing.mean},
                {"deviation", preprocessing.deviation}}
        .dump();
}

std::string described(const Preprocessing& preprocessing) {
    std::string text = std::string(preprocessing.blue_first ? "BGR" : "RGB") + " of 0 to " +
                       std::to_string(std::llround(preprocessing.range)) + ", less " + listed(preprocessing.mean);
    if (preprocessing.deviation != std::array<double, 3>{1, 1, 1})
        text += ", divided by " + listed(preprocessing.deviation);
    return text;
}

}  // namespace stylesweep::nst
