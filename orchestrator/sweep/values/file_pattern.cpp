#include "orchestrator/sweep/values/file_pattern.hpp"

#include <fnmatch.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/sweep/values/results_folder.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

constexpr std::size_t most_unread = 5;
constexpr std::size_t most_alternatives = 10'000;

// The position after the unit at `at`: an escaped character, a class [...] or one character.
std::size_t behind_unit(const std::string& pattern, std::size_t at) {
    if (pattern[at] == '\\') return std::min(at + 2, pattern.size());
    if (pattern[at] != '[') return at + 1;
    std::size_t end = at + 1;
    if (end < pattern.size() && (pattern[end] == '!' || pattern[end] == '^')) ++end;
    if (end < pattern.size() && pattern[end] == ']') ++end;
    end = pattern.find(']', end);
    return end == std::string::npos || pattern.substr(at, end - at).find('/') != std::string::npos ? at + 1 : end + 1;
}

struct Braces {
    std::size_t begin = 0, end = 0;  ///< of { and after }
    Texts alternatives;
};

// The first outer braces with a comma in them; others are literal, as in a shell.
std::optional<Braces> find_braces(const std::string& pattern) {
    for (std::size_t at = 0; at < pattern.size(); at = behind_unit(pattern, at)) {
        if (pattern[at] != '{') continue;
        Braces braces{at, 0, {}};
        std::size_t piece = at + 1;
        int depth = 0;
        for (std::size_t i = at; i < pattern.size(); i = behind_unit(pattern, i)) {
            const bool outer = depth == 1;
            depth += pattern[i] == '{' ? 1 : pattern[i] == '}' ? -1 : 0;
            if ((outer && pattern[i] == ',') || depth == 0) {
                braces.alternatives.push_back(pattern.substr(piece, i - piece));
                piece = i + 1;
            }
            if (depth > 0) continue;
            braces.end = i + 1;
            break;
        }
        if (braces.end == 0) throw std::invalid_argument("a '{' is not closed; write \\{ for a literal brace");
        if (braces.alternatives.size() > 1) return braces;
    }
    return std::nullopt;
}

void add_alternatives(const std::string& pattern, Texts& out) {
    const auto braces = find_braces(pattern);
    if (!braces) out.push_back(pattern);
    if (out.size() > most_alternatives) throw std::invalid_argument("its braces expand to more than 10,000 patterns");
    if (!braces) return;
    for (const std::string& alternative : braces->alternatives)
        add_alternatives(pattern.substr(0, braces->begin) + alternative + pattern.substr(braces->end), out);
}

std::string home_of(const std::string& user) {
    if (const char* home = std::getenv("HOME"); user.empty() && home && *home) return home;
    const passwd* entry = user.empty() ? ::getpwuid(::geteuid()) : ::getpwnam(user.c_str());
    if (!entry) throw std::invalid_argument("there is no user '" + user + "' whose home ~" + user + " would be");
    return entry->pw_dir;
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("*?[\\{").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string with_home(const std::string& pattern) {
    if (!pattern.starts_with('~')) return pattern;
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    return escaped(home_of(pattern.substr(1, end - 1))) + pattern.substr(end);
}

bool is_literal(const std::string& part) {
    for (std::size_t at = 0; at < part.size(); at += part[at] == '\\' ? 2 : 1)
        if (std::string_view("*?[").find(part[at]) != std::string_view::npos) return false;
    return true;
}

std::string without_escapes(const std::string& part) {
    std::string out;
    for (std::size_t at = 0; at < part.size(); ++at) {
        if (part[at] == '\\' && at + 1 < part.size()) ++at;
        out += part[at];
    }
    return out;
}

struct Entry {
    std::string name;
    bool is_folder = false, is_file = false;  ///< a link counts as its target
    bool is_link = false;
};

class Search {
  public:
    Search(fs::path folder, Case letters, FoundFiles& found)
        : folder_(std::move(folder)),
          flags_(FNM_PERIOD | (letters == Case::ignored ? FNM_CASEFOLD : 0)),
          found_(found) {}

    /// A pattern without braces.
    void find(const std::string& pattern) {
        parts_.clear();
        std::string prefix;
        std::size_t begin = 0;
        while (begin < pattern.size() && pattern[begin] == '/') ++begin, prefix = "/";
        for (std::size_t end = begin; begin < pattern.size(); begin = end + 1) {
            end = std::min(pattern.find('/', begin), pattern.size());
            if (end > begin) parts_.push_back(pattern.substr(begin, end - begin));
        }
        wants_folders_ = pattern.ends_with('/');
        if (!parts_.empty() && parts_.back() == "**") parts_.emplace_back("*");
        walk(prefix, 0);
    }

    void tell() {
        if (folders_passed_ > 0)
            found_.remarks.push_back(counted(folders_passed_, "folder") +
                                     one_or_many(folders_passed_, " matches", " match") + " and " +
                                     one_or_many(folders_passed_, "is", "are") + " skipped, such as " +
                                     printable_line(passed_) + " (a pattern that ends in / finds folders)");
        if (unread_.size() > most_unread) {
            const std::size_t more = unread_.size() - most_unread;
            unread_.resize(most_unread);
            unread_.push_back("and " + std::to_string(more) + " more");
        }
        std::ranges::move(unread_, std::back_inserter(found_.remarks));
        tell_results();
    }

  private:
    void tell_results() {
        if (results_.empty()) return;
        const std::string what = counted(results_.size(), wants_folders_ ? "folder" : "file");
        found_.remarks.push_back(what + one_or_many(results_.size(), " is", " are") + " left out, such as " +
                                 printable_line(*results_.begin()) +
                                 ": a database keeps its pictures and logs there, and each run adds some (a pattern "
                                 "with the folder's name finds them)");
    }

    [[nodiscard]] fs::path place(const std::string& name) const { return name.empty() ? folder_ : folder_ / name; }

    // Matches the parts from `at` on below the folder `prefix`, which is "" or ends in a slash.
    void walk(const std::string& prefix, std::size_t at) {
        if (at == parts_.size()) return;
        const std::string& part = parts_[at];
        if (part == "**") return walk_all(prefix, at);
        const std::string plain = without_escapes(part);
        const bool exact =
            is_literal(part) && (!(flags_ & FNM_CASEFOLD) || plain == "." || plain == ".." ||
                                 (at + 1 < parts_.size() && fs::exists(place(prefix + plain), ignored_)));
        if (exact) return take(prefix, looked_at(prefix, plain), at);
        for (const Entry& entry : entries_of(prefix))
            if (::fnmatch(part.c_str(), entry.name.c_str(), flags_) == 0)
                come_upon(prefix + entry.name, entry.is_folder && !is_literal(part), [&] { take(prefix, entry, at); });
    }

    // What `search` finds is left out if `name`, a folder that no part of the pattern names, is a database's own: each
    // run adds pictures there, and with them the sweep would grow by itself.
    template <class Search>
    void come_upon(const std::string& name, bool unnamed_folder, const Search& search) {
        const std::size_t kept = found_.names.size();
        search();
        if (found_.names.size() == kept || !unnamed_folder || !is_results_folder(place(name))) return;
        results_.insert(found_.names.begin() + static_cast<std::ptrdiff_t>(kept), found_.names.end());
        found_.names.resize(kept);
    }

    // The folder itself and everything below it; real folders first, so that names through links are the second choice.
    void walk_all(const std::string& prefix, std::size_t at) {
        Below all{at, {prefix}, {}};
        for (std::size_t next = 0; next < all.starts.size(); ++next) {
            const std::string start = all.starts[next];
            const std::string name = start.substr(0, start.empty() ? 0 : start.size() - 1);
            come_upon(name, next > 0, [&] { walk_below(start, all); });
        }
    }

    struct Below {
        std::size_t at;  ///< the part `**`
        Texts starts;    ///< the folder itself and links below it
        std::set<std::pair<dev_t, ino_t>> visited;
    };

    void walk_below(const std::string& prefix, Below& all) {
        struct stat info{};
        if (::stat(place(prefix).c_str(), &info) != 0) return;
        if (!all.visited.insert({info.st_dev, info.st_ino}).second) return;
        walk(prefix, all.at + 1);
        for (const Entry& entry : entries_of(prefix)) {
            if (!entry.is_folder || entry.name.starts_with('.')) continue;
            const std::string name = prefix + entry.name + '/';
            if (entry.is_link)
                all.starts.push_back(name);
            else
                come_upon(prefix + entry.name, true, [&] { walk_below(name, all); });
        }
    }

    void take(const std::string& prefix, const Entry& entry, std::size_t at) {
        const std::string name = prefix + entry.name;
        const bool last = at + 1 == parts_.size();
        if (!last) {
            if (entry.is_folder) walk(name + '/', at + 1);
        } else if (wants_folders_ ? entry.is_folder : entry.is_file) {
            if (!is_utf8(name))
                throw std::invalid_argument("the name " + printable_line(name) + " is not UTF-8; rename the file");
            found_.names.push_back(name);
        } else if (entry.is_folder) {
            const bool gone_through = std::ranges::find(parts_, "**") != parts_.end();
            if (!gone_through && folders_passed_++ == 0) passed_ = name;
        } else if (!wants_folders_ && fs::exists(place(name), ignored_)) {
            say(printable_line(name) + " is not a regular file and is left out");
        } else if (!wants_folders_ && fs::is_symlink(place(name), ignored_)) {
            say(printable_line(name) + " is a broken link and is left out");
        }
    }

    void say(const std::string& text) {
        if (std::ranges::find(unread_, text) == unread_.end()) unread_.push_back(text);
    }

    [[nodiscard]] Entry looked_at(const std::string& prefix, const std::string& name) {
        const fs::file_status status = fs::status(place(prefix + name), ignored_);
        return {name, fs::is_directory(status), fs::is_regular_file(status), false};
    }

    // Sorted by name.
    std::vector<Entry> entries_of(const std::string& prefix) {
        std::vector<Entry> entries;
        std::error_code error;
        for (fs::directory_iterator each(place(prefix), error), end; !error && each != end; each.increment(error))
            entries.push_back({each->path().filename().string(), each->is_directory(ignored_),
                               each->is_regular_file(ignored_), each->is_symlink(ignored_)});
        if (error && error != std::errc::no_such_file_or_directory && error != std::errc::not_a_directory)
            say("the folder " + printable_line(place(prefix).string()) + " cannot be read (" + error.message() +
                "): what is in it is left out");
        std::ranges::sort(entries, {}, &Entry::name);
        return entries;
    }

    fs::path folder_;
    int flags_;
    FoundFiles& found_;
    Texts parts_;
    bool wants_folders_ = false;
    std::size_t folders_passed_ = 0;
    std::string passed_;
    Texts unread_;
    std::set<std::string> results_;  ///< found below folders of databases
    std::error_code ignored_;
};

}  // namespace

FoundFiles find_files(const std::string& pattern, const fs::path& folder, Case letters) {
    FoundFiles found;
    Search search(folder, letters, found);
    Texts patterns;
    add_alternatives(pattern, patterns);
    for (const std::string& each : patterns) search.find(with_home(each));
    search.tell();
    std::ranges::sort(found.names);
    found.names.erase(std::unique(found.names.begin(), found.names.end()), found.names.end());
    return found;
}

}  // namespace stylesweep::sweep
