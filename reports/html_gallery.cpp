#include <map>
#include <ostream>

#include "reports/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::size_t most_pictures = 600;  // a sweep: about 10 MB of page

using Inputs = std::pair<std::string, std::string>;  // content, style or network
using Sets = std::map<Inputs, std::vector<const JobRow*>>;

struct Gallery {
    Sets sets;
    std::size_t left_out = 0;
};

Gallery collect(const SweepModel& sweep) {
    Gallery gallery;
    std::size_t pictures = 0;
    for (const JobRow& job : sweep.jobs) {
        if (job.state != "done" || job.repeat != 1 || !job.artifacts.contains("output_thumbnail")) continue;
        if (++pictures > most_pictures) {
            ++gallery.left_out;
            continue;
        }
        const std::string style = value_of(job, "style");
        gallery.sets[{value_of(job, "content"), style.empty() ? value_of(job, "model") : style}].push_back(&job);
    }
    return gallery;
}

void write_picture(const Part& part, Thumbnails& thumbnails, const JobRow& job, const char* kind,
                   const std::string& caption) {
    const auto artifact = job.artifacts.find(kind);
    part.out << "<figure>";
    thumbnails.write(artifact == job.artifacts.end() ? "" : artifact->second, caption);
    part.out << "<figcaption>" << escape(caption) << "</figcaption></figure>\n";
}

std::string caption_of(const Part& part, const JobRow& job) {
    std::string text = axis_values(part.sweep, part.shown, job, {"content", "style", "model"});
    const auto add = [&](const char* metric, const auto& form) {
        const auto found = job.metrics.find(metric);
        if (found != job.metrics.end()) text += (text.empty() ? "" : "; ") + form(found->second);
    };
    add("runtime_s", seconds_text);
    add("ssim", [](double ssim) { return "SSIM " + fixed_text(ssim, 3); });
    return text;
}

// The thumbnail leads to the picture itself, where the files folder came along.
void write_output(const Part& part, Thumbnails& thumbnails, const JobRow& job) {
    const auto output = job.artifacts.find("output");
    const std::string link = output == job.artifacts.end() ? "" : thumbnails.link(output->second);
    const std::string caption = caption_of(part, job);
    part.out << "<figure>";
    if (!link.empty()) part.out << "<a href=\"" << link << "\">";
    thumbnails.write(job.artifacts.at("output_thumbnail"), caption.empty() ? "output" : caption);
    if (!link.empty()) part.out << "</a>";
    part.out << "<figcaption>" << escape(caption) << "</figcaption></figure>\n";
}

void write_set(const Part& part, Thumbnails& thumbnails, const Inputs& inputs, const std::vector<const JobRow*>& jobs) {
    const JobRow& first = *jobs.front();
    part.out << "<div class=\"set\">\n<div class=\"inputs\">\n";
    write_picture(part, thumbnails, first, "content_thumbnail", "content: " + part.shown("content", inputs.first));
    if (first.artifacts.contains("style_thumbnail"))
        write_picture(part, thumbnails, first, "style_thumbnail", "style: " + part.shown("style", inputs.second));
    else if (!inputs.second.empty())
        part.out << "<p class=\"soft\">network: " << escape(part.shown("model", inputs.second)) << "</p>\n";
    part.out << "</div>\n<div class=\"outputs\">\n";
    for (const JobRow* job : jobs) write_output(part, thumbnails, *job);
    part.out << "</div>\n</div>\n";
}

}  // namespace

void write_gallery(const Part& part, Thumbnails& thumbnails) {
    const Gallery gallery = collect(part.sweep);
    if (gallery.sets.empty()) return;
    part.out << "<h3>Pictures</h3>\n";
    for (const auto& [inputs, jobs] : gallery.sets) write_set(part, thumbnails, inputs, jobs);
    if (gallery.left_out)
        part.out << "<p class=\"soft\">" << gallery.left_out
                 << " more pictures are in the files folder; they would make this page too large.</p>\n";
}

}  // namespace stylesweep::reports
