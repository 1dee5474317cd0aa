// Texts for the HTML page: everything that comes from the database passes through here.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "reports/model.hpp"

namespace stylesweep::reports {

/// For text and for attributes in double quotes.
std::string escape(std::string_view text);

/// A relative path as an href: percent-encoded, so that it is a path and nothing else.
std::string href(std::string_view path);

std::string base64(std::string_view bytes);

/// For Content-Security-Policy's 'sha256-...'.
std::string sha256_base64(std::string_view text);

/// How a parameter's value is shown: files by their name, as long as that tells the sweep's files apart.
class ShownValues {
  public:
    explicit ShownValues(const SweepModel& sweep);
    [[nodiscard]] std::string operator()(const std::string& parameter, const std::string& value) const;

  private:
    std::set<std::string> ambiguous_;  ///< parameters with two files of one name
};

/// "" when the job has no such parameter.
std::string value_of(const JobRow& job, const std::string& parameter);

/// "precision bf16, style wave.jpg": the job's value on every axis but those in `without`.
std::string axis_values(const SweepModel& sweep, const ShownValues& shown, const JobRow& job,
                        const std::set<std::string>& without = {});

}  // namespace stylesweep::reports
