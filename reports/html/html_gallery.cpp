#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>

#include "reports/html/html_parts.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

using Inputs = std::pair<std::string, std::string>;  // content, style or network
using Sets = std::map<Inputs, std::vector<const JobRow*>>;

// A job's picture on the page: the full one with --embed full, else the thumbnail.
const Artifact* picture_of(const Part& part, const JobRow& job) {
    const Artifact* whole = part.embed_full ? job.artifact("output") : nullptr;
    return whole ? whole : job.artifact("output_thumbnail");
}

std::vector<const JobRow*> with_pictures(const Part& part) {
    std::vector<const JobRow*> jobs;
    for (const Group& group : part.sweep.groups) {
        const JobRow& job = part.sweep.jobs[group.first];
        if (picture_of(part, job)) jobs.push_back(&job);
    }
    return jobs;
}

// Evenly selected, so that all together take at most `most_bytes` as base64.
std::vector<const JobRow*> even_choice(const Part& part, const std::vector<const JobRow*>& jobs,
                                       std::size_t most_bytes) {
    std::int64_t bytes = 0;
    for (const JobRow* job : jobs) bytes += picture_of(part, *job)->bytes / 3 * 4 + 200;
    if (part.embed_full || bytes <= static_cast<std::int64_t>(most_bytes)) return jobs;
    const double step = static_cast<double>(bytes) / static_cast<double>(std::max<std::size_t>(most_bytes, 1));
    std::vector<const JobRow*> chosen;
    for (double place = 0; place < static_cast<double>(jobs.size()); place += step)
        chosen.push_back(jobs[static_cast<std::size_t>(place)]);
    return chosen;
}

void write_picture(const Part& part, Thumbnails& thumbnails, const JobRow& job, const char* kind,
                   const std::string& caption) {
    const Artifact* artifact = job.artifact(kind);
    part.out << "<figure>";
    thumbnails.write(artifact ? artifact->path : "", caption);
    part.out << "<figcaption>" << escape(caption) << "</figcaption></figure>\n";
}

std::string caption_of(const Part& part, const JobRow& job) {
    std::string text = axis_values(part.sweep, part.display, job, {"content", "style", "model"});
    const auto add = [&](const char* metric, const auto& form) {
        if (const auto value = part.sweep.metric(job, metric)) text += (text.empty() ? "" : "; ") + form(*value);
    };
    add("runtime_s", seconds_text);
    add("ssim", [](double ssim) { return "SSIM " + fixed_text(ssim, 3); });
    return text;
}

// The thumbnail links to the full picture if the files folder is there.
void write_output(const Part& part, Thumbnails& thumbnails, const JobRow& job) {
    const Artifact* output = job.artifact("output");
    const std::string link = output && !part.embed_full ? thumbnails.link(output->path) : "";
    const std::string caption = caption_of(part, job);
    part.out << "<figure>";
    if (!link.empty()) part.out << "<a href=\"" << link << "\">";
    thumbnails.write(picture_of(part, job)->path, caption.empty() ? "output" : caption);
    if (!link.empty()) part.out << "</a>";
    part.out << "<figcaption>" << escape(caption) << "</figcaption></figure>\n";
}

void write_set(const Part& part, Thumbnails& thumbnails, const Inputs& inputs, const std::vector<const JobRow*>& jobs) {
    const JobRow& first = *jobs.front();
    part.out << "<div class=\"set\">\n<div class=\"inputs\">\n";
    write_picture(part, thumbnails, first, "content_thumbnail", "content: " + part.display("content", inputs.first));
    if (first.artifact("style_thumbnail"))
        write_picture(part, thumbnails, first, "style_thumbnail", "style: " + part.display("style", inputs.second));
    else if (!inputs.second.empty())
        part.out << "<p class=\"soft\">network: " << escape(part.display("model", inputs.second)) << "</p>\n";
    part.out << "</div>\n<div class=\"outputs\">\n";
    for (const JobRow* job : jobs) write_output(part, thumbnails, *job);
    part.out << "</div>\n</div>\n";
}

bool has_links(const Part& part, const Thumbnails& thumbnails, const std::vector<const JobRow*>& jobs) {
    return !part.embed_full && thumbnails.links_may_break() && std::ranges::any_of(jobs, [&](const JobRow* job) {
        const Artifact* output = job->artifact("output");
        return output && !thumbnails.link(output->path).empty();
    });
}

void write_note_on_links(const Part& part) {
    part.out << "<p class=\"soft\">These are thumbnails; they link to the full pictures in <code>"
             << escape(part.sweep.files.string())
             << "</code>. A page that is moved or mailed only has the thumbnails; <code>stylesweep report --embed "
                "full</code> embeds the full pictures.</p>\n";
}

}  // namespace

void write_gallery(const Part& part, Thumbnails& thumbnails, std::size_t most_bytes) {
    const std::vector<const JobRow*> all = with_pictures(part);
    if (all.empty()) return;
    const std::vector<const JobRow*> chosen = even_choice(part, all, most_bytes);
    Sets sets;
    for (const JobRow* job : chosen) {
        const std::string style = part.sweep.value_of(*job, "style");
        sets[{part.sweep.value_of(*job, "content"), style.empty() ? part.sweep.value_of(*job, "model") : style}]
            .push_back(job);
    }
    write_heading(part, "pictures", "Pictures");
    write_live(part, "gallery");
    part.out << "<div class=\"static\">\n";
    const std::size_t bytes_before = thumbnails.bytes();
    for (const auto& [inputs, jobs] : sets) write_set(part, thumbnails, inputs, jobs);
    const std::size_t left = most_bytes - std::min(most_bytes, thumbnails.bytes() - bytes_before);
    write_strips(part, thumbnails, chosen, std::min(left, most_bytes / 4));
    part.out << "</div>\n";
    if (has_links(part, thumbnails, chosen)) write_note_on_links(part);
    if (chosen.size() < all.size())
        part.out << "<p class=\"soft\">" << all.size() - chosen.size()
                 << " more pictures are only in the files folder, because the page would be too large.</p>\n";
}

}  // namespace stylesweep::reports
