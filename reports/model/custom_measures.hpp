// One's own metrics (of a program, of an imported table) as measures beside those of measures.hpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/measures.hpp"

namespace stylesweep::reports {

/// By metric: which way is better, as --better says.
using Directions = std::map<std::string, Better>;

/// What --better says, else what is known of our measures, else by the metric's name: of an accuracy, a score or a
/// likeness more is better, of all else less.
Better better_of(const std::string& metric, const Directions& told);

/// How our measure is compared; nullopt: it is one's own.
std::optional<Compared> compared_of(const std::string& metric);

bool is_known_measure(const std::string& metric);

/// "NAME=more" or "NAME=less". Throws std::invalid_argument for another text, and for one of our own measures.
Directions directions_of(const std::vector<std::string>& told);

/// A measure with a name of its own.
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

/// Not one's own, though in no list of measures: what our runners write beside the figures (runtime_mad_s, samples,
/// ...; of `nst` also each layer's loss).
bool is_by_product(const std::string& metric, const std::string& runner);

}  // namespace stylesweep::reports
