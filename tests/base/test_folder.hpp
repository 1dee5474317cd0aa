// A folder for one test, removed with all in it when the test ends.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <system_error>

#include "base/files/temporary_folder.hpp"

namespace stylesweep::testing {

inline std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class TestFolder : public TemporaryFolder {
  public:
    TestFolder() : TemporaryFolder(std::filesystem::temp_directory_path(), "stylesweep-test-") {}
    ~TestFolder() {  // a test may have left it read-only
        std::error_code ignored;
        std::filesystem::permissions(path(), std::filesystem::perms::owner_all, ignored);
    }

    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path() / name; }

    /// Writes `text` to the file `name` (making folders) and returns its path.
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path() / name).parent_path());
        std::ofstream(path() / name, std::ios::binary) << text;
        return path() / name;
    }

    /// An executable shell script.
    std::filesystem::path script(const std::string& name, const std::string& body) const {
        const std::filesystem::path file = write(name, "#!/bin/sh\n" + body + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return file;
    }

    /// Every file in it, not below, with its content.
    [[nodiscard]] std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> all;
        for (const auto& entry : std::filesystem::directory_iterator(path()))
            all[entry.path().filename()] = content_of(entry.path());
        return all;
    }
};

}  // namespace stylesweep::testing
