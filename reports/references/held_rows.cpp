#include "reports/references/held_rows.hpp"

#include <algorithm>
#include <cmath>

#include "base/text/ascii.hpp"
#include "base/text/joined.hpp"
#include "base/text/table.hpp"
#include "reports/model/axes.hpp"

namespace stylesweep::reports {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = lower_case(c);
    return text;
}

const Environment* environment_of(const SweepModel& sweep, const JobRow& job) {
    return job.environment < 0 ? nullptr : &sweep.environments[static_cast<std::size_t>(job.environment)];
}

std::string size_of(const SweepModel& sweep, const JobRow& job) {
    const auto width = sweep.metric(job, "width"), height = sweep.metric(job, "height");
    return width && height ? readable(*width) + "x" + readable(*height) : "";
}

bool has_size(const SweepModel& sweep, const JobRow& job, const std::string& text) {
    const auto width = sweep.metric(job, "width"), height = sweep.metric(job, "height");
    const Size size = *parse_size(text);
    if (!width || !height) return false;
    return size.width ? *size.width == *width && *size.height == *height : std::max(*width, *height) == size.longer;
}

std::string device_of(const SweepModel& sweep, const JobRow& job) {
    const Environment* environment = environment_of(sweep, job);
    if (!environment) return "";
    return environment->device_name.empty() ? environment->device
                                            : environment->device + " " + environment->device_name;
}

// What follows a model's name in that of another model.
bool begins_with_variant(std::string_view text) {
    constexpr std::string_view variants[] = {"ti", "super", "xt", "xtx", "d", "laptop", "mobile", "max-q"};
    if (!text.starts_with(' ')) return false;
    text.remove_prefix(1);
    const std::string_view word = text.substr(0, text.find_first_of(" \n"));
    return std::ranges::find(variants, word) != std::end(variants);
}

// In whole words: a GTX 1080 is no GTX 1080 Ti, a TITAN X no TITAN Xp. Both in lower case.
bool has_name(std::string_view text, std::string_view name) {
    const auto in_word = [&](std::size_t at) {
        return at < text.size() && (is_digit(text[at]) || is_letter(text[at]));
    };
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        if (!(at > 0 && in_word(at - 1)) && !in_word(end) && !begins_with_variant(text.substr(end))) return true;
    }
    return false;
}

bool has_device(const SweepModel& sweep, const JobRow& job, const std::string& device) {
    const Environment* environment = environment_of(sweep, job);
    return environment && has_name(lower(device_of(sweep, job) + "\n" + environment->host), lower(device));
}

bool agrees(const SweepModel& sweep, const Group& group, const std::string& field, const std::string& value) {
    const JobRow& job = sweep.jobs[group.first];
    if (field == "size") return has_size(sweep, job, value);
    if (field == "device") return has_device(sweep, job, value);
    return is_same_value(sweep.value_of(job, field), value);
}

std::string shown(const SweepModel& sweep, const Group& group, const std::string& field) {
    const JobRow& job = sweep.jobs[group.first];
    if (field == "size") return size_of(sweep, job);
    if (field == "device") return device_of(sweep, job);
    return sweep.value_of(job, field);
}

std::string mismatch(const SweepModel& sweep, const std::string& field, const std::string& value) {
    if (!is_known_field(sweep, field)) return field + " (" + value + " there; no parameter here)";
    const std::string here = values_here(sweep, field);
    return field + " (" + value + " there; " + (here.empty() ? "none" : here) + " here)";
}

}  // namespace

bool is_known_field(const SweepModel& sweep, const std::string& name) {
    return name == "size" || name == "device" ||
           std::ranges::find(sweep.parameters, name, &Parameter::name) != sweep.parameters.end();
}

std::string values_here(const SweepModel& sweep, const std::string& field) {
    constexpr std::size_t most = 4;
    std::vector<std::string> values;
    for (const Group& group : sweep.groups)
        if (const std::string value = shown(sweep, group, field);
            !value.empty() && std::ranges::find(values, value) == values.end())
            values.push_back(value);
    const std::size_t count = values.size();
    values.resize(std::min(most, count));
    return joined(values) + (count > most ? " and " + std::to_string(count - most) + " more" : "");
}

HeldRows held_rows(const SweepModel& sweep, const Fields& fields) {
    HeldRows held;
    std::vector<std::string> reasons;
    for (const auto& [name, value] : fields) {
        const auto has_it = [&, &name = name, &value = value](const Group& group) {
            return agrees(sweep, group, name, value);
        };
        if (std::ranges::any_of(sweep.groups, has_it)) continue;
        held.differing.push_back(name);
        reasons.push_back(mismatch(sweep, name, value));
    }
    held.why = joined(reasons);
    if (!held.differing.empty()) return held;
    for (const Group& group : sweep.groups) held.groups.push_back(&group);
    for (const auto& [name, value] : fields) {
        std::erase_if(held.groups, [&, &name = name, &value = value](const Group* group) {
            return !agrees(sweep, *group, name, value);
        });
        if (!held.groups.empty()) continue;
        held.differing = {name};
        held.why = name + " (" + value + " there; not together with the other conditions here)";
        break;
    }
    if (sweep.groups.empty() && held.why.empty()) held.why = "no job is done yet";
    return held;
}

}  // namespace stylesweep::reports
