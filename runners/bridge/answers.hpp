// The answers of a script, one JSON object a line: docs/script-runners.md.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::bridge {

/// Parses one line. Python's NaN and Infinity are null. Names that occur more than once in one object, whose last value
/// counts, are added to `repeated`. Throws ProtocolError unless it is an object.
nlohmann::json parse_answer(const std::string& line, std::set<std::string>& repeated);

/// Takes out the id of the request that it answers. Throws ProtocolError if there is none.
std::uint64_t take_id(nlohmann::json& answer);

/// Takes what an answer says of a job: steps, metrics, timings, details, files, warnings. What cannot be used is left
/// out with a warning.
void record_answer(const nlohmann::json& answer, const runners::Job& job, const std::filesystem::path& work,
                   runners::Recorder& out);

/// How a request ended; nullopt: this answer is not its last.
std::optional<std::string> status_of(const nlohmann::json& answer);

/// Returns for "done", throws for the other statuses what makes a job end that way; ProtocolError for none of them.
void end_as(const std::string& status, const nlohmann::json& answer);

}  // namespace stylesweep::bridge
