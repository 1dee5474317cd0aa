#include "base/process/last_words.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/text/ascii.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/joined.hpp"

namespace stylesweep::process {
namespace {

constexpr std::size_t most_line = 700, most_errors = 2, most_of_stderr = 2;  // bytes, lines, lines

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// "ValueError: no" and "torch.cuda.OutOfMemoryError", at the beginning of the line.
bool is_exception(std::string_view line) {
    const auto is_of_name = [](char c) { return is_word_character(c) || c == '.'; };
    const auto end = static_cast<std::size_t>(std::ranges::find_if_not(line, is_of_name) - line.begin());
    const std::string_view name = line.substr(0, end);
    constexpr std::string_view kinds[] = {"Error", "Exception", "Interrupt", "Exit", "Failure", "Iteration"};
    return (end == line.size() || line[end] == ':') &&
           std::ranges::any_of(kinds, [&](auto kind) { return name.ends_with(kind); });
}

bool names_error(std::string_view line) {
    constexpr std::string_view words[] = {"error:",
                                          "error]",
                                          "fatal:",
                                          "panic:",
                                          "panicked at",
                                          "terminate called",
                                          "what():",
                                          "caused by:",
                                          "exception:",
                                          "out of memory",
                                          "segmentation fault",
                                          "addresssanitizer",
                                          "exception in ",
                                          "cuda error",
                                          "cudnn error",
                                          "error in ",
                                          "command not found",
                                          "no such file or directory",
                                          "illegal memory",
                                          "aborted (",
                                          "killed",
                                          "bad_alloc"};
    const std::string small = lower_case(line);
    return is_exception(line) || std::ranges::any_of(words, [&](auto word) { return has(small, word); }) ||
           (has(small, "assert") && has(small, "fail"));
}

bool is_trace(std::string_view line) {
    const auto plus = line.find_first_not_of('+');
    return plus != std::string_view::npos && plus > 0 && line[plus] == ' ';
}

// Without terminal control sequences.
std::string cleaned(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if (byte == 0x1B && i + 1 < line.size() && line[i + 1] == '[') {
            for (i += 2; i < line.size() && !is_letter(line[i]);) ++i;
        } else if (byte == '\t' || (byte >= ' ' && byte != 127)) {
            out += line[i];
        }
    }
    out.erase(out.find_last_not_of(" \t") + 1);
    return out;
}

// A progress bar that was overwritten is dropped; an error that a progress bar overwrote is kept.
std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
        const bool redrawn = end + 1 < text.size() && text[end] == '\r' && text[end + 1] != '\n';
        std::string line = cleaned(text.substr(0, end));
        if (!line.empty() && (!redrawn || names_error(line))) lines.push_back(std::move(line));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

class LineChoice {
  public:
    LineChoice(std::vector<std::string> lines, std::string_view printed, std::size_t most)
        : lines_(std::move(lines)),
          is_printed_(lines_.size(), false),
          is_in_traceback_(lines_.size(), false),
          most_(most) {
        const std::vector<std::string> texts = lines_of(printed);
        std::multiset<std::string> of_stdout(texts.begin(), texts.end());
        for (std::size_t i = lines_.size(); i-- > 0;) {
            const auto found = of_stdout.find(lines_[i]);
            if (found == of_stdout.end()) continue;
            is_printed_[i] = true;
            of_stdout.erase(found);
        }
    }

    std::string text() {
        add_exception();
        const auto is_error = [&](std::size_t i) { return names_error(lines_[i]) && !is_trace(lines_[i]); };
        add(most_errors, [&](std::size_t i) { return !is_printed_[i] && is_error(i); });
        if (chosen_.empty()) add(most_errors, is_error);
        if (chosen_.empty()) add(1, [&](std::size_t i) { return !is_printed_[i] && is_trace(lines_[i]); });
        add(most_of_stderr, [&](std::size_t i) { return !is_printed_[i] && !is_trace(lines_[i]); });
        add(most_, [&](std::size_t i) { return !is_trace(lines_[i]); });
        if (chosen_.empty()) add(most_, [](std::size_t) { return true; });
        std::vector<std::string> shown;
        for (const std::size_t i : chosen_) shown.push_back(excerpt(lines_[i], most_line));
        return joined(shown, "\n");
    }

  private:
    // The exception of a Python traceback: the first unindented line after the traceback, whatever its name. The
    // traceback itself is left out.
    void add_exception() {
        bool within = false;
        std::size_t last = lines_.size();
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            if (is_printed_[i]) continue;
            const bool begins = has(lines_[i], "Traceback (most recent call last)");
            if (within && !begins && lines_[i].front() != ' ') {
                within = false;
                last = i;
            }
            within |= begins;
            is_in_traceback_[i] = within;
        }
        if (last < lines_.size())
            chosen_.insert(last);
        else
            is_in_traceback_.assign(lines_.size(), false);  // killed while it was written
    }

    // The last lines that match, while there is room.
    void add(std::size_t count, const auto& is_wanted) {
        for (std::size_t i = lines_.size(); i-- > 0 && count > 0 && chosen_.size() < most_;)
            if (is_wanted(i) && !is_in_traceback_[i]) {
                chosen_.insert(i);
                --count;
            }
    }

    std::vector<std::string> lines_;
    std::vector<bool> is_printed_;       // whether the line came from stdout
    std::vector<bool> is_in_traceback_;  // before its exception
    std::size_t most_;
    std::set<std::size_t> chosen_;
};

}  // namespace

std::string last_words(std::string_view log, std::string_view printed, std::size_t most) {
    return LineChoice(lines_of(log), printed, most).text();
}

}  // namespace stylesweep::process
