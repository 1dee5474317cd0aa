#include "base/process/program_folders.hpp"

#include <stdlib.h>

#include <cstdlib>

namespace stylesweep::process {

namespace fs = std::filesystem;

fs::path program_folder() {
    return fs::read_symlink("/proc/self/exe").parent_path();
}

std::vector<fs::path> helper_folders() {
    const fs::path own = program_folder();
    return {own, (own / STYLESWEEP_LIBEXEC_FROM_BIN).lexically_normal()};
}

fs::path helper(const std::string& name) {
    const std::vector<fs::path> folders = helper_folders();
    std::error_code ignored;
    for (const fs::path& folder : folders)
        if (fs::exists(folder / name, ignored)) return folder / name;
    return folders.front() / name;
}

void add_own_folder_to_path() {
    const char* path = std::getenv("PATH");
    ::setenv("PATH", ((path ? path : "/bin:/usr/bin") + (':' + program_folder().string())).c_str(), 1);
}

}  // namespace stylesweep::process
