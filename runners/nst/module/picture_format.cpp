#include "runners/nst/module/picture_format.hpp"

#include <algorithm>

#include "base/text/number_text.hpp"
#include "runners/nst/module/yaml_map.hpp"

namespace stylesweep::nst {
namespace {

void read_three(const YamlMap& map, const char* key, std::array<double, 3>& into) {
    if (const auto given = map.numbers(key, 3)) std::ranges::copy(*given, into.begin());
}

std::string listed(const std::array<double, 3>& numbers) {
    return number_text(numbers[0]) + ", " + number_text(numbers[1]) + ", " + number_text(numbers[2]);
}

}  // namespace

const std::vector<std::string>& PictureFormat::keys() {
    static const std::vector<std::string> all = {"range", "mean", "std", "channels"};
    return all;
}

PictureFormat PictureFormat::read(const YamlMap& map, const PictureFormat& otherwise) {
    PictureFormat format = otherwise;
    if (const auto range = map.numbers("range", 2)) {
        format.low = range->front();
        format.high = range->back();
        if (format.low >= format.high) map.fail("range", "the value of black comes first, and is the smaller one");
    }
    read_three(map, "mean", format.mean);
    read_three(map, "std", format.std);
    if (std::ranges::any_of(format.std, [](double each) { return each <= 0; }))
        map.fail("std", "what values are divided by is above 0");
    if (const auto order = map.choice("channels", {"rgb", "bgr"})) format.bgr = *order == "bgr";
    return format;
}

std::string PictureFormat::in_words() const {
    const PictureFormat plain;
    return std::string(bgr ? "BGR" : "RGB") + ", " + number_text(low) + " to " + number_text(high) +
           (mean == plain.mean ? "" : ", less " + listed(mean)) +
           (std == plain.std ? "" : ", divided by " + listed(std));
}

}  // namespace stylesweep::nst
