// The spellings of a parameter's numbers: 1 and 1.0 are two values, as written.
#pragma once

#include <map>
#include <set>
#include <string>

#include "orchestrator/exchange/csv/csv_text.hpp"

namespace stylesweep::exchange {

/// Collects the parameters of all rows.
class Spellings {
  public:
    void add(const std::string& name, const std::string& json);
    /// A cell without quotes that is text: .5, 1. and +1 are numbers elsewhere, but not in a sweep file.
    void add_bare_text(const std::string& name, const std::string& cell);

    [[nodiscard]] const std::map<std::string, std::set<std::string>>& by_name() const { return numbers_; }
    /// Whether SQL could not tell two of its numbers apart.
    [[nodiscard]] bool keep_text(const std::string& name) const;
    /// Adds notes for users who did not mean two values, or text.
    void tell(Notes& notes) const;

  private:
    std::map<std::string, std::set<std::string>> numbers_;       // as JSON; only for parameters with numbers
    std::map<std::string, std::set<std::string>> like_numbers_;  // texts
};

}  // namespace stylesweep::exchange
