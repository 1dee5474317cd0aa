// Writes a manual page in the man macros of troff (man(7)).
#pragma once

#include <string>
#include <string_view>

namespace stylesweep::cli {

class ManualPage {
  public:
    /// `name`: stylesweep; `section`: 1 for programs, 7 for what is no program of its own.
    ManualPage(const std::string& name, int section, const std::string& summary);

    void heading(const std::string& text);
    void subheading(const std::string& text);
    void paragraph(const std::string& text);
    /// Lines kept as they are.
    void verbatim(const std::string& text);
    /// A term in bold, the value that follows it in italics, and what it means, indented.
    void item(const std::string& term, const std::string& value, const std::string& meaning);

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

/// As plain text in a page: backslashes, hyphens that are to be copied, and dots at the start of a line.
std::string troff_text(std::string_view text);

}  // namespace stylesweep::cli
