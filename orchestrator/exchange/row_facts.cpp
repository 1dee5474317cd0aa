#include "orchestrator/exchange/row_facts.hpp"

#include <algorithm>
#include <cmath>

#include "base/clock.hpp"
#include "base/text/ascii.hpp"
#include "orchestrator/exchange/csv/cell_values.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"

namespace stylesweep::exchange {
namespace {

using schema::AttemptStatus;

constexpr const auto& statuses = schema::state_texts<AttemptStatus>;

std::string get(const Facts& facts, const char* name) {
    const auto found = facts.find(name);
    return found == facts.end() ? "" : found->second;
}

AttemptStatus status_of(const Facts& facts, const std::string& file, int line) {
    const std::string status = lower_case(get(facts, "status"));
    if (status.empty()) return AttemptStatus::done;
    if (std::ranges::find(statuses, status) == statuses.end())
        refuse(file, line,
               "status: no such status '" + status + "'" +
                   sweep::suggestion(status, std::vector<std::string>(statuses.begin(), statuses.end())) +
                   " (say --parameter and the column's name if it is not the status of a run)");
    return schema::from_text<AttemptStatus>(status);
}

// Removes the fraction of a second from the text and returns it as ".123" (three digits, also from 1 or 6).
std::string take_fraction(std::string& text) {
    const std::size_t point = text.find('.');
    if (point == std::string::npos) return ".000";
    const std::size_t end = std::min(text.find_first_not_of("0123456789", point + 1), text.size());
    const std::string digits = (text.substr(point + 1, end - point - 1) + "000").substr(0, 3);
    text.erase(point, end - point);
    return "." + digits;
}

// A time in the database's format; a date, or a time without fraction, is completed.
std::string time_of(const Facts& facts, const char* name, const std::string& file, int line) {
    std::string text = get(facts, name);
    if (text.empty()) return text;
    const std::string fraction = take_fraction(text);
    if (text.size() > 10 && text[10] == ' ') text[10] = 'T';
    if (text.ends_with('Z')) text.pop_back();
    if (text.ends_with("+00:00")) text.erase(text.size() - 6);
    if (text.size() == 10) text += "T00:00:00";
    try {
        return iso_utc(from_iso_utc(text + fraction + 'Z'));
    } catch (const std::exception&) {
        refuse(
            file, line,
            std::string(name) + ": '" + get(facts, name) + "' is no UTC time like 2026-01-31 or 2026-01-31T08:15:00Z");
    }
}

}  // namespace

std::int64_t whole_number(const Facts& facts, const std::string& name, int least, const std::string& file, int line) {
    const std::string& cell = facts.at(name);
    const auto number = number_in(cell);
    if (!number || *number < least || *number > 1e9 || *number != std::floor(*number))
        refuse(file, line, name + ": '" + cell + "' is not a whole number of at least " + std::to_string(least));
    return static_cast<std::int64_t>(*number);
}

void take_facts(const Facts& facts, const std::string& file, int line, schema::ImportedResult& result) {
    schema::AttemptRecord& record = result.record;
    record.status = status_of(facts, file, line);
    if (facts.contains("error_class")) result.error_class = facts.at("error_class");
    if (facts.contains("error_message")) record.error_message = facts.at("error_message");
    if (facts.contains("warning")) record.warning = facts.at("warning");
    record.started_at = time_of(facts, "started_at", file, line);
    record.finished_at = time_of(facts, "finished_at", file, line);
    result.host = get(facts, "host");
    result.device = get(facts, "device");
    result.device_name = get(facts, "device_name");
    result.program_version = get(facts, "program_version");
    if (facts.contains("threads")) result.threads = whole_number(facts, "threads", 1, file, line);
}

}  // namespace stylesweep::exchange
