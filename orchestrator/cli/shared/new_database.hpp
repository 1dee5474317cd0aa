// Tells the user when a command makes a new database: in another folder the default one is another file.
#pragma once

#include <filesystem>
#include <iostream>

namespace stylesweep::cli {

/// Constructed before the database is opened.
class NewDatabase {
  public:
    explicit NewDatabase(const std::filesystem::path& file) : file_(file), is_new_(!std::filesystem::exists(file)) {}

    /// Once it has been opened.
    void tell() const {
        if (is_new_)
            std::cerr << "new database: " << std::filesystem::absolute(file_).lexically_normal().string() << '\n';
    }

  private:
    std::filesystem::path file_;
    bool is_new_;
};

}  // namespace stylesweep::cli
