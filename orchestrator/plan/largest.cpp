#include "orchestrator/plan/largest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stylesweep::plan {
namespace {

using nlohmann::ordered_json;

constexpr const char* savers[] = {"tile", "checkpoint_segments"};  // numbers by which a job needs less memory

bool is_on(const schema::PredictionRow& row, const Place& place) {
    if (place.device == "cpu") return row.device == "cpu";
    return row.device != "cpu" && (place.name.empty() || row.device_name == place.name);
}

class Sizes {
  public:
    Sizes(const Predictor& predictor, const Place& place, const std::string& params, const std::string& size)
        : predictor_(predictor), on_cpu_(place.device == "cpu"), params_(params), size_(size) {}

    [[nodiscard]] CostFeatures features(int side) const {
        return predictor_.features().of(with_side(params_, size_, side), predictor_.shapes());
    }
    [[nodiscard]] std::optional<Prediction> at(int side) const { return predictor_.of(features(side)); }
    [[nodiscard]] std::optional<Estimate> memory(int side) const {
        const auto prediction = at(side);
        if (!prediction) return std::nullopt;
        return on_cpu_ && prediction->process_peak_bytes ? prediction->process_peak_bytes : prediction->peak_bytes;
    }
    // Memory grows with the size, so this is a search in a sorted row.
    template <class Of>
    [[nodiscard]] int largest(double most, const Of& of) const {
        if (of(*memory(least_side)) > most) return 0;
        int fits = least_side, too_big = most_side + 1;
        while (too_big - fits > 1) {
            const int middle = (fits + too_big) / 2;
            (of(*memory(middle)) <= most ? fits : too_big) = middle;
        }
        return fits;
    }

  private:
    const Predictor& predictor_;
    bool on_cpu_;
    const std::string& params_;
    const std::string& size_;
};

}  // namespace

std::string size_parameter(const sweep::RunnerDescription& runner) {
    const auto found =
        std::ranges::find(runner.parameters, sweep::ParameterSpec::Type::size, &sweep::ParameterSpec::type);
    return found == runner.parameters.end() ? "" : found->name;
}

std::string value_in(const std::string& params, const std::string& name) {
    const ordered_json all = ordered_json::parse(params);
    if (!all.contains(name)) return "";
    return all[name].is_string() ? all[name].get<std::string>() : all[name].dump();
}

std::string case_key(const std::string& group, const TextOf& text_of) {
    std::string key = group;
    for (const char* name : savers) key += std::string(" ") + name + "=" + text_of(name);
    return key;
}

std::string saved_by(const TextOf& text_of) {
    std::string words;
    for (const char* name : savers)
        if (const std::string text = text_of(name); !text.empty() && text != "0")
            words += std::string(" ") + name + " " + text;
    return words;
}

std::string with_side(const std::string& params, const std::string& size, int side) {
    ordered_json all = ordered_json::parse(params);
    all[size] = side;
    return all.dump();
}

std::vector<SizeCase> size_cases(const sweep::RunnerDescription& runner, const Place& place,
                                 const std::vector<schema::PredictionRow>& rows) {
    if (size_parameter(runner).empty()) return {};
    const CostFeatureReader reader(runner);
    std::map<std::string, SizeCase> cases;
    for (const schema::PredictionRow& row : rows) {  // the newest first
        if (!is_on(row, place)) continue;
        const std::string key = case_key(reader.of(row.params, {}).group,
                                         [&](const std::string& name) { return value_in(row.params, name); });
        SizeCase& one = cases[key];
        one.key = key;
        const bool better = one.params.empty() || (one.from_trial && !row.trial);
        if (better && !row.killed) one.params = row.params, one.from_trial = row.trial;
        one.rows.push_back(row);
    }
    std::vector<SizeCase> all;
    for (auto& [key, one] : cases)
        if (!one.params.empty()) all.push_back(std::move(one));
    return all;
}

namespace {

double device_bytes(const sweep::RunnerDescription& runner, const Place& place) {
    const sweep::DeviceSpec* device = runner.device(place.device);
    return device ? device->memory_bytes.value_or(0) : 0;
}

}  // namespace

std::optional<double> bytes_that_count(const schema::PredictionRow& row, const Place& place) {
    return place.device == "cpu" && row.process_peak_bytes ? row.process_peak_bytes : row.peak_bytes;
}

Tried tried_sizes(const sweep::RunnerDescription& runner, const Place& place, const SizeCase& of, double memory_bytes) {
    const Predictor predictor(runner, {}, place, of.rows);
    const std::string size = size_parameter(runner);
    const bool refusal_counts = place.device != "cpu" && memory_bytes <= device_bytes(runner, place);
    const double unit = predictor.features().of(with_side(of.params, size, 1), predictor.shapes()).pixels;
    // The size at which a picture of this case's shape has as many pixels; the job's own, if they differ by rounding
    // alone.
    const auto side_of = [&](const schema::PredictionRow& row) {
        const double pixels = row.width && row.height ? *row.width * *row.height
                                                      : predictor.features().of(row.params, predictor.shapes()).pixels;
        const double side = std::sqrt(pixels / unit);
        const ordered_json given = ordered_json::parse(row.params).value(size, ordered_json());
        const bool is_rounded = given.is_number_integer() && std::abs(given.get<double>() - side) < 1;
        return is_rounded ? given.get<double>() : side;
    };
    double fitted = 0, too_big = INFINITY;
    for (const schema::PredictionRow& row : of.rows) {
        const auto bytes = bytes_that_count(row, place);
        const double side = std::min(side_of(row), 1e9);  // a stored row may claim anything
        if (!row.killed && bytes && *bytes <= memory_bytes) fitted = std::max(fitted, side);
        const bool failed = row.killed
                                ? row.held_bytes.value_or(0) >= memory_bytes || (refusal_counts && row.refused_bytes)
                                : bytes && *bytes > memory_bytes;
        if (failed) too_big = std::min(too_big, side);
    }
    Tried tried;
    if (fitted > 0) tried.fits = static_cast<int>(fitted + 1e-6);
    if (too_big > fitted && !std::isinf(too_big)) tried.too_big = static_cast<int>(std::ceil(too_big - 1e-6));
    return tried;
}

std::optional<Largest> largest_of(const sweep::RunnerDescription& runner, const Place& place, const SizeCase& of,
                                  double memory_bytes) {
    const Predictor predictor(runner, {}, place, of.rows);
    const std::string size = size_parameter(runner);
    const Sizes sizes(predictor, place, of.params, size);
    if (!sizes.memory(least_side)) return std::nullopt;
    Largest largest;
    largest.side = sizes.largest(memory_bytes, [](const Estimate& each) { return each.value; });
    largest.low = sizes.largest(memory_bytes, [](const Estimate& each) { return each.high; });
    largest.high = sizes.largest(memory_bytes, [](const Estimate& each) { return each.low; });
    largest.tried = tried_sizes(runner, place, of, memory_bytes);
    for (int* side : {&largest.side, &largest.low, &largest.high}) {
        *side = std::max(*side, largest.tried.fits);
        if (largest.tried.too_big) *side = std::min(*side, largest.tried.too_big - 1);
    }
    if (largest.side == 0) {
        largest.memory_bytes = sizes.memory(least_side)->value;
        return largest;
    }
    const Prediction there = *sizes.at(largest.side);
    largest.megapixels = sizes.features(largest.side).pixels / 1e6;
    largest.memory_bytes = sizes.memory(largest.side)->value;
    largest.wall_s = there.wall_s;
    largest.rows = there.rows;
    largest.from_one_size = there.memory_of_other_size;
    return largest;
}

}  // namespace stylesweep::plan
