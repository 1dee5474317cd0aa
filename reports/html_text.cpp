#include "reports/html_text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace stylesweep::reports {
namespace {

bool is_control(char c) {
    return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 127;
}

// A text with spaces is rather a command than a file.
std::string file_name(const std::string& value) {
    if (value.find('/') == std::string::npos || value.find_first_of(" \t\n") != std::string::npos) return value;
    const std::string name = std::filesystem::path(value).filename().string();
    return name.empty() ? value : name;
}

bool same_name_twice(const std::vector<JobRow>& jobs, const std::string& parameter) {
    std::map<std::string, std::string> whole_by_name;
    return std::ranges::any_of(jobs, [&](const JobRow& job) {
        const std::string value = value_of(job, parameter);
        return whole_by_name.emplace(file_name(value), value).first->second != value;
    });
}

}  // namespace

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += is_control(c) ? '?' : c;
        }
    }
    return out;
}

std::string href(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        out += kept.find(c) != std::string_view::npos ? std::string(1, c)
                                                      : std::string{'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

std::string sha256_base64(std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr);
    return base64({reinterpret_cast<const char*>(digest), size});
}

ShownValues::ShownValues(const SweepModel& sweep) {
    for (const std::string& axis : sweep.axes)
        if (same_name_twice(sweep.jobs, axis)) ambiguous_.insert(axis);
}

std::string ShownValues::operator()(const std::string& parameter, const std::string& value) const {
    return ambiguous_.contains(parameter) ? value : file_name(value);
}

std::string value_of(const JobRow& job, const std::string& parameter) {
    const auto found = job.params.find(parameter);
    return found == job.params.end() ? "" : found->second;
}

std::string axis_values(const SweepModel& sweep, const ShownValues& shown, const JobRow& job,
                        const std::set<std::string>& without) {
    std::string text;
    for (const std::string& axis : sweep.axes) {
        const std::string value = value_of(job, axis);
        if (value.empty() || without.contains(axis)) continue;
        text += (text.empty() ? "" : ", ") + axis + " " + shown(axis, value);
    }
    return text;
}

}  // namespace stylesweep::reports
