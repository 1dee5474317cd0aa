// Names for the files of an anonymous export: without folders and user names, but as different as the paths were.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

namespace stylesweep::schema {

/// How a text is used. `file`: names a file, whatever it looks like; `any`: a path only if it looks like one.
enum class TextUse { file, any };

/// Maps texts to anonymous ones. Equal texts stay equal and different ones different; texts that are no paths stay as
/// they are. A path becomes its last name, with a number if another text has that name.
class AnonymousTexts {
  public:
    /// Learns user names from the home folders in a text of any kind: no file keeps such a name.
    void learn_users(const std::string& text);
    /// All texts are added, and all user names learned, before the first call of name_of().
    void add(const std::string& text, TextUse use);
    /// Every string of a JSON text but the names of members. `use` gets the member that the string is in.
    void add_json(const std::string& json, const std::function<TextUse(const std::string& member)>& use);
    std::string name_of(const std::string& text);
    /// Every string of a JSON text but the names of members replaced by name_of(); all else stays to the byte.
    std::string in_json(const std::string& json);

  private:
    [[nodiscard]] bool is_path(const std::string& text) const;
    [[nodiscard]] bool names_user(const std::string& text) const;
    [[nodiscard]] std::string last_name(const std::string& path) const;
    void name_all();

    std::set<std::string> users_, texts_, files_;
    std::map<std::string, std::string> names_;  // of paths
    bool named_ = false;
};

}  // namespace stylesweep::schema
