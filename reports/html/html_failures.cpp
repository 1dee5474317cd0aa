#include <algorithm>
#include <ostream>

#include "base/text/counted.hpp"
#include "base/text/excerpt.hpp"
#include "reports/html/html_parts.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t listed_jobs = 50;    // per cause; the others are counted, and in the CSV
constexpr std::size_t listed_causes = 50;  // the most frequent

void write_job(const Part& part, const JobRow& job) {
    const std::string values = axis_values(part.sweep, part.display, job);
    part.out << "<li><code>" << escape(job.key.substr(0, 10)) << "</code> " << escape(values);
    if (job.repeat > 1) part.out << (values.empty() ? "" : ", ") << "repeat " << job.repeat;
    part.out << " <span class=\"soft\">" << counted(job.attempts, "attempt") << "</span></li>\n";
}

void write_log(const Part& part, const Cause& cause) {
    if (cause.log.empty()) return;
    part.out << "<details><summary>Last lines of the log of <code>"
             << escape(part.sweep.jobs[cause.log_job].key.substr(0, 10)) << "</code></summary>\n<pre tabindex=\"0\">"
             << escape(cause.log) << "</pre></details>\n";
}

void write_cause(const Part& part, const Cause& cause) {
    const std::size_t count = cause.jobs.size();
    part.out << "<div class=\"cause\">\n<p><b class=\"bad\">" << escape(cause.state) << "</b> ";
    if (!cause.error_class.empty()) part.out << "<code>" << escape(cause.error_class) << "</code> ";
    part.out << "<span class=\"soft\">" << counted(count, "job") << "</span></p>\n";
    if (!cause.message.empty())
        part.out << "<p class=\"message\">" << escape(excerpt(cause.message, most_message)) << "</p>\n";
    write_log(part, cause);
    part.out << "<ul>\n";
    for (std::size_t i = 0; i < count && i < listed_jobs; ++i) write_job(part, part.sweep.jobs[cause.jobs[i]]);
    if (count > listed_jobs) part.out << "<li>and " << count - listed_jobs << " more</li>\n";
    part.out << "</ul>\n</div>\n";
}

}  // namespace

void write_failures(const Part& part) {
    const std::vector<Cause>& causes = part.sweep.causes;
    if (causes.empty()) return;
    write_heading(part, "failures", "Jobs without a result");
    part.out << "<p class=\"soft\">By cause; <code>stylesweep show JOB</code> shows a job's details.</p>\n";
    for (std::size_t i = 0; i < causes.size() && i < listed_causes; ++i) write_cause(part, causes[i]);
    if (causes.size() > listed_causes)
        part.out << "<p class=\"soft\">and " << causes.size() - listed_causes
                 << " less frequent causes; the CSV has all.</p>\n";
}

}  // namespace stylesweep::reports
