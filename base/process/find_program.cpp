#include "base/process/find_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace stylesweep::process {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& file) {
    std::error_code ignored;
    return ::access(file.c_str(), X_OK) == 0 && fs::is_regular_file(file, ignored);
}

std::vector<fs::path> path_folders(const fs::path& folder) {
    const char* path = std::getenv("PATH");
    std::vector<fs::path> folders;
    std::istringstream names(path ? path : "/bin:/usr/bin");  // as glibc's execvpe
    for (std::string name; std::getline(names, name, ':');) folders.push_back(folder / name);
    return folders;
}

}  // namespace

std::vector<std::string> programs_on_path(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored;
    for (const fs::path& each : path_folders(folder))
        for (fs::directory_iterator at(each, ignored), end; !ignored && at != end; at.increment(ignored))
            names.push_back(at->path().filename());
    std::ranges::sort(names);
    return names;
}

std::optional<fs::path> find_program(const std::string& name, const fs::path& folder) {
    if (name.empty()) return std::nullopt;
    if (name.find('/') != std::string::npos)
        return is_program(folder / name) ? std::optional(folder / name) : std::nullopt;
    for (const fs::path& each : path_folders(folder))
        if (is_program(each / name)) return each / name;
    return std::nullopt;
}

}  // namespace stylesweep::process
