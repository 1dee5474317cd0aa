#include "reports/model/failures.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

#include "base/files/inside.hpp"
#include "reports/model/artifact_files.hpp"

namespace stylesweep::reports {
namespace {

// "tried to allocate 4096 bytes" is the same cause, whatever the number.
std::string without_numbers(const std::string& message) {
    std::string out;
    for (const char c : message) {
        const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
        if (!digit)
            out += c;
        else if (out.empty() || out.back() != '#')
            out += '#';
    }
    return out;
}

bool has_no_result(const JobRow& job) {
    return job.state != schema::JobState::done && !schema::is_unfinished(job.state) && !is_not_worth_running(job);
}

// From the first job whose log is not empty.
void add_log(SQLite::Database& db, const SweepModel& sweep, Cause& cause) {
    constexpr std::size_t most_tries = 5;
    SQLite::Statement row(db,
                          "SELECT coalesce(log_path, ''), coalesce(log_begin, 0), coalesce(log_end, 0) FROM attempt "
                          "WHERE id = :attempt");
    for (std::size_t i = 0; i < cause.jobs.size() && i < most_tries && cause.log.empty(); ++i) {
        row.reset();
        row.bind(":attempt", sweep.jobs[cause.jobs[i]].attempt_id);
        if (!row.executeStep()) continue;
        const auto file = inside(sweep.files, row.getColumn(0).getString());
        if (!file) continue;
        cause.log = last_lines(*file, row.getColumn(1).getInt64(), row.getColumn(2).getInt64());
        cause.log_job = cause.jobs[i];
    }
}

}  // namespace

void find_causes(SQLite::Database& db, SweepModel& sweep) {
    constexpr std::size_t most_logs = 50;
    std::map<std::tuple<std::string, std::string, std::string>, Cause> causes;
    for (std::size_t i = 0; i < sweep.jobs.size(); ++i) {
        const JobRow& job = sweep.jobs[i];
        if (!has_no_result(job)) continue;
        const std::string state = schema::to_text(job.state);
        Cause& cause = causes[{state, job.error_class, without_numbers(job.error_message)}];
        if (cause.jobs.empty()) cause = {state, job.error_class, job.error_message, {}, "", 0};
        cause.jobs.push_back(i);
    }
    for (auto& [key, cause] : causes) sweep.causes.push_back(std::move(cause));
    std::ranges::stable_sort(sweep.causes, std::greater(), [](const Cause& cause) { return cause.jobs.size(); });
    for (std::size_t i = 0; i < sweep.causes.size() && i < most_logs; ++i) add_log(db, sweep, sweep.causes[i]);
}

}  // namespace stylesweep::reports
