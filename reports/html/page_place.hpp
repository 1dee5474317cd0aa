// Where a page will be read, and so how it leads to the whole pictures beside the database.
#pragma once

#include <filesystem>
#include <string>

namespace stylesweep::reports {

class PagePlace {
  public:
    /// Anywhere on this machine, as behind standard output: links are whole names.
    PagePlace() = default;
    /// `stylesweep serve` answers it: it asks its server for news, and nobody else.
    static PagePlace served();
    /// The file `page`, which need not be there yet: links are relative, so that page and database may move together.
    /// Where a symbolic link leads to the page, and relative links would not work from both its names, they are whole
    /// names.
    static PagePlace file(const std::filesystem::path& page);

    [[nodiscard]] bool is_served() const { return kind_ == Kind::served; }

    /// What stands before "/PATH" in the href of PATH below a database's files folder.
    [[nodiscard]] std::string way_to(const std::filesystem::path& files) const;

  private:
    enum class Kind { anywhere, served, file };
    Kind kind_ = Kind::anywhere;
    std::filesystem::path folder_;  ///< of a file: where it is, without symbolic links
    bool only_down_ = false;        ///< relative links work only to what is below the folder
};

}  // namespace stylesweep::reports
