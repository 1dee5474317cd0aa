#include "runners/core/job.hpp"

#include <cerrno>
#include <cmath>
#include <utility>

#include "base/files/digest.hpp"
#include "base/impossible.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/number_text.hpp"
#include "schema/sweeps/text_metrics.hpp"

namespace stylesweep::runners {

std::filesystem::path Job::input(const std::string& name) const {
    if (!inputs.contains(name)) throw BadInput("the job has no file for '" + name + "'");
    return inputs.at(name).at("path").get<std::string>();
}

std::string Job::input_sha256(const std::string& name) const {
    if (!inputs.contains(name)) throw BadInput("the job has no file for '" + name + "'");
    return inputs.at(name).at("sha256").get<std::string>();
}

bool is_disk_full(int error) {
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

void Recorder::metric(const std::string& name, double value) {
    if (!std::isfinite(value)) return warn("the metric " + name + " is left out: it is not finite");
    if (const std::string_view why = why_impossible(name, value); !why.empty())
        return warn("the metric " + name + ", " + number_text(value) + ", is left out: " + std::string(why));
    metrics.emplace_back(name, value);
}

void Recorder::metric(const std::string& name, const std::string& text) {
    if (is_our_measure(name))
        return warn("the metric " + name + ", \"" + excerpt(text, 40) + "\", is left out: it is not a number");
    details[schema::texts_member][name] = text;
}

void Recorder::sample(const Sample& one) {
    if (std::isfinite(one.value)) return samples.push_back(one);
    const std::string why = "samples of " + one.name + " are left out: they are not finite";
    if (warning.find(why) == std::string::npos) warn(why);
}

void Recorder::detail(const std::string& name, const std::string& value) {
    details[name] = value;
}

void Recorder::warn(const std::string& why) {
    warning += (warning.empty() ? "" : "; ") + why;
}

void Recorder::step(const std::string& where) const {
    if (on_step) on_step(where);
}

void Recorder::result(const Job& job, Recorder recorded, std::chrono::duration<double> took) const {
    if (on_result) on_result(job, std::move(recorded), took);
}

void Recorder::artifact(const std::string& kind, const std::filesystem::path& file, const Job& job) {
    artifacts.push_back(
        {kind, file.lexically_relative(job.files).string(), sha256_file(file), std::filesystem::file_size(file)});
}

}  // namespace stylesweep::runners
