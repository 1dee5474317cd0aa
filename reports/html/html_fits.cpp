#include <algorithm>
#include <ostream>

#include "reports/html/html_cells.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

void decimal_cell(std::ostream& out, const std::optional<double>& number, int digits) {
    out << "<td class=\"n\">" << (number ? fixed_text(*number, digits) : "") << "</td>";
}

void write_fit(std::ostream& out, const Fit& fit) {
    out << "<tr>";
    for (const std::string* text : {&fit.host, &fit.device, &fit.architecture, &fit.precision, &fit.other})
        out << "<td>" << escape(*text) << "</td>";
    decimal_cell(out, fit.jobs, 0);
    decimal_cell(out, fit.memory, 1);
    out << "<td class=\"n\">" << (fit.largest ? fixed_text(*fit.largest, 2) : "");
    if (fit.low && fit.high)
        out << " <span class=\"interval\">" << fixed_text(*fit.low, 2) << " to " << fixed_text(*fit.high, 2)
            << "</span>";
    out << "</td>";
    decimal_cell(out, fit.square, 0);
    out << "<td class=\"n\">" << (fit.there_s ? seconds_text(*fit.there_s) : "") << "</td>";
    decimal_cell(out, fit.done, 3);
    out << "<td class=\"n\">" << escape(fit.too_big) << "</td></tr>\n";
}

}  // namespace

void write_fits(const Part& part) {
    const auto says_a_limit = [](const Fit& fit) { return fit.largest || !fit.too_big.empty(); };
    if (std::ranges::none_of(part.sweep.fits, says_a_limit)) return;
    write_heading(part, "fits", "What fits");
    open_table(part, "Largest pictures in " + part.sweep.title,
               "By the line of memory over pixels, up to the memory of the device, with the 95% interval of the next "
               "job&rsquo;s limit (from 3 jobs on); none where memory does not grow with pixels. Trainings are left "
               "out: their memory goes "
               "with crop, batch and channels. Far beyond the measured sizes it is a guess: <code>stylesweep fit "
               "--verify</code> tries it. The same as <code>stylesweep query @fits</code>.");
    part.out << "<thead><tr>";
    for (const char* title : {"host", "device", "architecture", "precision", "other"})
        part.out << "<th scope=\"col\">" << title << "</th>";
    for (const char* title : {"jobs", "memory, GB", "largest, megapixels", "side of a square", "runtime there",
                              "done, megapixels", "out of memory at"})
        part.out << "<th scope=\"col\" class=\"n\">" << title << "</th>";
    part.out << "</tr></thead>\n<tbody>\n";
    for (const Fit& fit : part.sweep.fits) write_fit(part.out, fit);
    close_table(part);
}

}  // namespace stylesweep::reports
