// Custom metrics (from a program or an imported table) as measures in addition to those of measures.hpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

/// The direction of --better, by metric.
using Directions = std::map<std::string, Better>;

/// From --better, else from the built-in measures, else from the metric's name: for an accuracy, a score or a
/// similarity more is better, for a loss, an error or a time less; else unknown.
Better better_of(const std::string& metric, const Directions& told);

/// How a built-in measure is compared; nullopt: a custom one.
std::optional<Compared> compared_of(const std::string& metric);

bool is_known_measure(const std::string& metric);

/// "NAME=more" or "NAME=less". Throws std::invalid_argument for another text, and for a built-in measure.
Directions directions_of(const std::vector<std::string>& told);

/// A measure that owns its name.
class CustomMeasure {
  public:
    CustomMeasure(std::string metric, Compared compared, Better better);
    CustomMeasure(const CustomMeasure&) = delete;
    CustomMeasure& operator=(const CustomMeasure&) = delete;
    [[nodiscard]] const Measure& measure() const { return measure_; }

  private:
    std::string name_;
    Measure measure_;
};

/// Metrics that are neither measures nor custom: by-products of the built-in runners (runtime_mad_s, samples, ...; for
/// `nst` also each layer's loss).
bool is_by_product(const std::string& metric, const std::string& runner);

}  // namespace stylesweep::reports
