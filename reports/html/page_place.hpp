// Where a page will be read from, which determines its links to the full pictures next to the database.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::reports {

class PagePlace {
  public:
    /// Unknown, as with standard output: links are absolute.
    PagePlace() = default;
    /// Served by `stylesweep serve`: it polls its server, and makes no other requests.
    static PagePlace served();
    /// The file `page`, which need not exist yet: links are relative, so that page and database can be moved together.
    /// If the page is reached through a symbolic link, and relative links would not work from both names, they are
    /// absolute.
    static PagePlace file(const std::filesystem::path& page);

    [[nodiscard]] bool is_served() const { return kind_ == Kind::served; }

    /// The prefix of "/PATH" in the href of PATH below a database's files folder.
    [[nodiscard]] std::string way_to(const std::filesystem::path& files) const;

  private:
    enum class Kind { anywhere, served, file };
    Kind kind_ = Kind::anywhere;
    std::filesystem::path folder_;  ///< for a file: its folder, with symbolic links resolved
    bool only_down_ = false;        ///< relative links work only to files below the folder
};

}  // namespace stylesweep::reports
