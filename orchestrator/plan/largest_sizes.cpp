#include "orchestrator/plan/largest_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text/counted.hpp"
#include "base/text/size_text.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::plan {

using nlohmann::ordered_json;
using sweep::Value;

LargestSizes::LargestSizes(const sweep::SweepFile& file, sweep::RunnerDescription runner, Basis basis,
                           std::function<void(const std::string&)> tell)
    : file_(file.path),
      runner_(std::move(runner)),
      reader_(runner_),
      basis_(std::move(basis)),
      tell_(std::move(tell)),
      size_(size_parameter(runner_)),
      device_(basis_.place.name.empty() ? basis_.place.device : basis_.place.name),
      cases_(size_cases(runner_, basis_.place, basis_.rows)) {
    if (const sweep::ParameterSpec* size = runner_.find(size_))
        for (const Value* each : file.values_of(size->of)) pictures_.push_back(each->text);
    if (basis_.resolved.empty()) return;
    const ordered_json all = ordered_json::parse(basis_.resolved);
    for (const ordered_json& one : all)
        resolved_.push_back({one.at("of"), one.at("device"), one.at("asked"), one.at("memory_bytes"), one.at("side"),
                             one.at("low"), one.at("high"), one.at("rows"), one.at("at")});
}

std::string LargestSizes::json() const {
    ordered_json all = ordered_json::array();
    for (const Resolved& one : resolved_)
        all.push_back({{"of", one.of},
                       {"device", one.device},
                       {"asked", one.asked},
                       {"memory_bytes", one.memory_bytes},
                       {"side", one.side},
                       {"low", one.low},
                       {"high", one.high},
                       {"rows", one.rows},
                       {"at", one.at}});
    return all.dump();
}

const Value& LargestSizes::size_for(const std::vector<std::string>& names, const std::vector<const Value*>& values,
                                    const Value& asked) {
    const sweep::JobSpec job{values, 1};
    const std::string group = reader_.of(names, job, {}).group;
    const auto text_of = [&](const std::string& name) {
        const auto found = std::ranges::find(names, name);
        const Value* value = found == names.end() ? nullptr : values[static_cast<std::size_t>(found - names.begin())];
        return value ? value->text : std::string();
    };
    const std::string key = case_key(group, text_of);
    const auto [place, is_new] = values_.try_emplace(key + asked.text);
    if (!is_new) return place->second;
    const std::string of = reader_.words(group, {}) + saved_by(text_of);  // whatever the file leaves out
    const auto known = std::ranges::find_if(resolved_, [&](const Resolved& one) {
        return one.of == of && one.device == device_ && one.asked == asked.text;
    });
    const bool is_known = known != resolved_.end();
    if (!is_known) resolved_.push_back(resolve(key, of, asked));
    const Resolved& one = is_known ? *known : resolved_.back();
    tell_(size_ + " " + asked.text + " is " + std::to_string(one.side) + " for " + of + " on " + device_ + " with " +
          size_text(one.memory_bytes) + ": " + origin(one, !is_known));
    return place->second = Value::of_whole(one.side, asked.where);
}

std::string LargestSizes::origin(const Resolved& one, bool is_new) const {
    if (is_new)
        return "95% interval of the largest that fits " + std::to_string(one.low) + " to " + std::to_string(one.high) +
               ", from " + counted(one.rows, "row");
    return "kept from the plan of " + one.at + " (a sweep of another name is resolved anew)";
}

// Of the sweep's pictures: pixels over the square of the longer side; 1 if the shape of any is unknown.
double LargestSizes::squareness(const Predictor& predictor) const {
    double most = 0;
    for (const std::string& each : pictures_) {
        if (!predictor.shapes().knows(each)) return 1;
        most = std::max(most, predictor.shapes().ratio_of(each));
    }
    return most > 0 ? most : 1;
}

LargestSizes::Resolved LargestSizes::resolve(const std::string& key, const std::string& of, const Value& asked) const {
    const auto memory = sweep::largest_size(asked)->memory_bytes;
    const double bytes = memory ? static_cast<double>(*memory) : basis_.memory_bytes;
    const auto found = std::ranges::find(cases_, key, &SizeCase::key);
    if (bytes <= 0) refuse(asked, "the memory of " + device_ + " is not known; write it, such as {largest: 12GiB}");
    const auto largest = found == cases_.end() ? std::nullopt : largest_of(runner_, basis_.place, *found, bytes);
    if (!largest)
        refuse(asked, "no rows of " + of + " on " + device_ +
                          " show how its memory grows; run a small sweep of two sizes first, or write a number");
    if (largest->low == 0)
        refuse(asked, "not even " + std::to_string(least_side) + " is certain to fit for " + of + " in " +
                          size_text(bytes) + "; `stylesweep fit --verify` tries it");
    const Predictor predictor(runner_, {}, basis_.place, found->rows);
    const double of_case = predictor.features().of(with_side(found->params, size_, 1), predictor.shapes()).pixels;
    const double scale = std::sqrt(of_case / squareness(predictor));
    const auto scaled = [&](int side) { return static_cast<int>(side * scale + 1e-6); };
    return {of,
            device_,
            asked.text,
            bytes,
            scaled(largest->low),
            scaled(largest->low),
            scaled(largest->high),
            largest->rows,
            basis_.now};
}

void LargestSizes::refuse(const Value& asked, const std::string& why) const {
    throw sweep::SweepFileError(file_, asked.where, size_ + " " + asked.text + ": " + why);
}

}  // namespace stylesweep::plan
