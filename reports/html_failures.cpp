#include <map>
#include <ostream>
#include <tuple>

#include "reports/html_parts.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t listed_jobs = 50;  // a cause; the rest is counted, and in the CSV

using Cause = std::tuple<std::string, std::string, std::string>;  // state, error class, message
using Causes = std::map<Cause, std::vector<const JobRow*>>;

Causes by_cause(const SweepModel& sweep) {
    Causes causes;
    for (const JobRow& job : sweep.jobs)
        if (job.state != "done" && job.state != "queued" && job.state != "running")
            causes[{job.state, job.error_class, job.error_message}].push_back(&job);
    return causes;
}

void write_job(const Part& part, const JobRow& job) {
    const std::string values = axis_values(part.sweep, part.shown, job);
    part.out << "<li><code>" << escape(job.key.substr(0, 10)) << "</code> " << escape(values);
    if (job.repeat > 1) part.out << (values.empty() ? "" : ", ") << "repeat " << job.repeat;
    part.out << " <span class=\"soft\">" << job.attempts << (job.attempts == 1 ? " attempt" : " attempts")
             << "</span></li>\n";
}

void write_cause(const Part& part, const Cause& cause, const std::vector<const JobRow*>& jobs) {
    const auto& [state, error_class, message] = cause;
    part.out << "<div class=\"cause\">\n<p><b class=\"bad\">" << escape(state) << "</b> ";
    if (!error_class.empty()) part.out << "<code>" << escape(error_class) << "</code> ";
    part.out << "<span class=\"soft\">" << jobs.size() << (jobs.size() == 1 ? " job" : " jobs") << "</span></p>\n";
    if (!message.empty()) part.out << "<p class=\"message\">" << escape(message) << "</p>\n";
    part.out << "<ul>\n";
    for (std::size_t i = 0; i < jobs.size() && i < listed_jobs; ++i) write_job(part, *jobs[i]);
    if (jobs.size() > listed_jobs) part.out << "<li>and " << jobs.size() - listed_jobs << " more</li>\n";
    part.out << "</ul>\n</div>\n";
}

}  // namespace

void write_failures(const Part& part) {
    const Causes causes = by_cause(part.sweep);
    if (causes.empty()) return;
    part.out << "<h3>Jobs without a result</h3>\n"
                "<p class=\"soft\">By cause; <code>stylesweep show JOB</code> tells all about one of them.</p>\n";
    for (const auto& [cause, jobs] : causes) write_cause(part, cause, jobs);
}

}  // namespace stylesweep::reports
