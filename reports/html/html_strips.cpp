#include <algorithm>
#include <ostream>

#include "base/text/counted.hpp"
#include "reports/html/html_parts.hpp"
#include "reports/model/step_pictures.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_in_strip = 12;

// Evenly spaced, including the first and the last.
std::vector<StepPicture> chosen_of(const std::vector<StepPicture>& all) {
    if (all.size() <= most_in_strip) return all;
    std::vector<StepPicture> chosen;
    for (std::size_t i = 0; i < most_in_strip; ++i) chosen.push_back(all[i * (all.size() - 1) / (most_in_strip - 1)]);
    return chosen;
}

std::size_t page_bytes(const std::vector<StepPicture>& strip) {
    std::size_t bytes = 0;
    for (const StepPicture& each : strip) bytes += static_cast<std::size_t>(each.thumbnail->bytes) / 3 * 4 + 200;
    return bytes;
}

void write_step(const Part& part, Thumbnails& thumbnails, const StepPicture& picture) {
    const std::string link = picture.whole ? thumbnails.link(picture.whole->path) : "",
                      caption = "iteration " + std::to_string(picture.step);
    part.out << "<figure>";
    if (!link.empty()) part.out << "<a href=\"" << link << "\">";
    thumbnails.write(picture.thumbnail->path, caption);
    if (!link.empty()) part.out << "</a>";
    part.out << "<figcaption>" << caption << "</figcaption></figure>\n";
}

void write_strip(const Part& part, Thumbnails& thumbnails, const JobRow& job, const std::vector<StepPicture>& all) {
    const std::vector<StepPicture> chosen = chosen_of(all);
    std::string title = axis_values(part.sweep, part.display, job);
    if (title.empty()) title = "job " + job.key.substr(0, 10);
    part.out << "<div class=\"strip\">\n<p class=\"soft\">" << escape(title);
    if (chosen.size() < all.size()) part.out << " (" << chosen.size() << " of " << all.size() << " saved pictures)";
    part.out << "</p>\n<div class=\"steps\">\n";
    for (const StepPicture& each : chosen) write_step(part, thumbnails, each);
    part.out << "</div>\n</div>\n";
}

}  // namespace

void write_strips(const Part& part, Thumbnails& thumbnails, const std::vector<const JobRow*>& jobs,
                  std::size_t most_bytes) {
    std::size_t left_out = 0, bytes = 0;
    for (const JobRow* job : jobs) {
        const std::vector<StepPicture> all = step_pictures(*job);
        if (all.empty()) continue;
        const std::size_t more = page_bytes(chosen_of(all));
        if (bytes + more > most_bytes) {
            ++left_out;
            continue;
        }
        if (bytes == 0) part.out << "<h4>Intermediate pictures</h4>\n";
        bytes += more;
        write_strip(part, thumbnails, *job, all);
    }
    if (left_out > 0)
        part.out << "<p class=\"soft\">The intermediate pictures of " << counted(left_out, "more setting")
                 << " are only in the files folder, because the page would be too large.</p>\n";
}

}  // namespace stylesweep::reports
