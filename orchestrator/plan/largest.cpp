#include "orchestrator/plan/largest.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace stylesweep::plan {
namespace {

using nlohmann::ordered_json;

constexpr int least_side = 16, most_side = 1 << 16;
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
        int fits = least_side, too_big = most_side;
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
        std::string key = reader.of(row.params, {}).group;
        for (const char* name : savers) key += std::string(" ") + name + "=" + value_in(row.params, name);
        SizeCase& one = cases[key];
        if (one.params.empty() && !row.killed) one.params = row.params;
        one.rows.push_back(row);
    }
    std::vector<SizeCase> all;
    for (auto& [key, one] : cases)
        if (!one.params.empty()) all.push_back(std::move(one));
    return all;
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
    if (largest.side == 0) return largest;
    const Prediction there = *sizes.at(largest.side);
    largest.megapixels = sizes.features(largest.side).pixels / 1e6;
    largest.memory_bytes = sizes.memory(largest.side)->value;
    largest.wall_s = there.wall_s;
    largest.rows = there.rows;
    largest.from_one_size = there.memory_of_other_size;
    return largest;
}

}  // namespace stylesweep::plan
