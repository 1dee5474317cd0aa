#include "orchestrator/sweep/mistakes.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "base/text/counted.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::size_t most_shown = 10;

bool is_before(const SweepFileError& a, const SweepFileError& b) {
    return std::tuple(a.where().line, a.where().column) < std::tuple(b.where().line, b.where().column);
}

}  // namespace

void Mistakes::add(const SweepFileError& error) {
    const auto is_known = [&](const SweepFileError& each) {
        return !is_before(each, error) && !is_before(error, each) &&
               (error.where().line > 0 || each.message() == error.message());
    };
    if (std::ranges::none_of(found_, is_known)) found_.push_back(error);
}

void Mistakes::refuse() {
    if (found_.empty()) return;
    std::ranges::stable_sort(found_, is_before);
    if (found_.size() == 1) throw SweepFileError(found_.front());
    std::string lines;
    for (std::size_t i = 0; i < std::min(found_.size(), most_shown); ++i)
        lines += (i ? "\n" : "") + std::string(found_[i].what());
    if (found_.size() > most_shown) lines += "\nand " + counted(found_.size() - most_shown, "more mistake");
    throw SweepFileError(found_.front(), lines);
}

}  // namespace stylesweep::sweep
