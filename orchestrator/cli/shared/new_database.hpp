// Tells the user when a command makes a new database: in another folder the default one is another file.
#pragma once

#include <filesystem>
#include <iostream>
#include <system_error>

#include "schema/database/store.hpp"

namespace stylesweep::cli {

/// Constructed before the database is opened.
class NewDatabase {
  public:
    explicit NewDatabase(const std::filesystem::path& file)
        : file_(file), is_new_(!std::filesystem::exists(file)), files_(schema::files_folder_of(file)) {
        std::error_code error;
        has_files_ = std::filesystem::is_directory(files_, error) && !std::filesystem::is_empty(files_, error);
    }

    /// Once it has been opened.
    void tell() const {
        if (!is_new_) return;
        std::cerr << "new database: " << std::filesystem::absolute(file_).lexically_normal().string() << '\n';
        if (has_files_)
            std::cerr
                << "warning: " << files_.string()
                << " has pictures and logs of another database already; those of equal names are overwritten. Was "
                   "that database moved without them? Move the folder along, or name another file with --db\n";
    }

  private:
    std::filesystem::path file_;
    bool is_new_, has_files_ = false;
    std::filesystem::path files_;  ///< its folder of pictures and logs
};

}  // namespace stylesweep::cli
