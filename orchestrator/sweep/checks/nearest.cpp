#include "orchestrator/sweep/checks/nearest.hpp"

#include <algorithm>

#include "base/text/ascii.hpp"

namespace stylesweep::sweep {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before = last;
        last = row;
    }
    return last[b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    if (word.size() > 100) return "";
    for (const std::string& name : known)
        if (name != word && lower_case(name) == lower_case(word)) return name;
    std::size_t best = std::max<std::size_t>(2, word.size() / 3) + 1;
    std::string found;
    const std::string lower = lower_case(word);
    for (const std::string& name : known) {
        const std::size_t edits = distance(lower, lower_case(name));
        if (edits < best && edits < std::max(word.size(), name.size())) {
            best = edits;
            found = name;
        }
    }
    return found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    const std::string name = nearest(word, known);
    return name.empty() ? "" : "; did you mean '" + name + "'?";
}

std::string nearest_file(const std::filesystem::path& missing) {
    std::vector<std::string> names;
    std::error_code ignored;
    const std::filesystem::path folder = missing.has_parent_path() ? missing.parent_path() : ".";
    for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored))
        names.push_back(at->path().filename());
    std::ranges::sort(names);
    return did_you_mean(missing.filename().string(), names);
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
    if (std::string near = did_you_mean(word, known); !near.empty()) return near;
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "; known: " : ", ") + name;
    return list;
}

}  // namespace stylesweep::sweep
