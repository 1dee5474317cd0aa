#include "runners/nst/output_name.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/text/number_text.hpp"
#include "base/text/utf8.hpp"
#include "runners/nst/parameters/table.hpp"

namespace stylesweep::nst {
namespace {

constexpr std::size_t most_of_a_word = 40, most_of_settings = 80;  // bytes

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

// Makes a text fit for a file name: runs of other characters become '_', and it does not start like a hidden file or
// option.
std::string word(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        const bool letter =
            length > 2 || (length == 2 && static_cast<unsigned char>(text[at]) > 0xC2);  // no C1 control characters
        if (letter || (length == 1 && is_plain(text[at])))
            out += text.substr(at, length);
        else if (!out.ends_with('_'))
            out += '_';
        at += std::max<std::size_t>(length, 1);
    }
    out.erase(0, std::min(out.find_first_not_of(".-"), out.size()));
    return std::string(beginning(out, most_of_a_word));
}

std::string initials(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i)
        if (i == 0 || name[i - 1] == '_') out += name[i];
    return out;
}

std::string label(const Field& field, const std::string& value) {
    const std::string_view type = field.type;  // of a file: the word instead of one
    const bool speaks_for_itself = type == "choice" || type == "file";
    return speaks_for_itself ? value : initials(field.name) + value;
}
std::string label(const Field& field, double value) {
    return initials(field.name) + number_text(value);
}
std::string label(const Field& field, std::int64_t value) {
    return initials(field.name) + std::to_string(value);
}
std::string label(const Field& field, bool) {
    return field.name;
}

// Further parameters of the picture that are not at their default.
std::string settings(const Parameters& parameters, const runners::Job& job) {
    static const std::set<std::string_view> told_or_apart = {"architecture", "style_weight", "lpips",
                                                             "reference",    "save_every",   "trust"};
    const Parameters standard;
    std::string all;
    for (const Field& field : fields()) {
        if (job.inputs.contains(field.name) || told_or_apart.contains(field.name)) continue;
        std::visit(
            [&](auto member) {
                if (parameters.*member == standard.*member) return;
                const std::string next = "-" + word(label(field, parameters.*member));
                if (all.size() + next.size() <= most_of_settings) all += next;
            },
            field.member);
    }
    return all;
}

// The name of a file parameter's file as in the sweep; empty: none.
std::string stem(const runners::Job& job, const char* name) {
    if (!job.inputs.contains(name)) return "";
    const std::filesystem::path written = job.params.value(name, job.input(name).string());
    return word(written.stem().string()) + "-";
}

}  // namespace

std::string output_name(const runners::Job& job) {
    const Parameters parameters = Parameters::from_json(job.params);
    const bool fast = parameters.architecture == "fast", module = parameters.architecture == "module";
    const std::string style_weight = fast || module ? "" : "-sw" + number_text(parameters.style_weight);
    const std::string attempt = job.attempt > 1 ? "-" + std::to_string(job.attempt) : "";
    return stem(job, "content") + stem(job, fast ? "model" : "style") + (module ? stem(job, "model") : "") +
           parameters.architecture + style_weight + settings(parameters, job) + "-" + job.key.substr(0, 16) + attempt;
}

}  // namespace stylesweep::nst
