// A mapping in the YAML file that describes a network, read strictly: a wrong key or value names its place.
#pragma once

#include <yaml-cpp/yaml.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace stylesweep::nst {

/// All members throw runners::BadInput, as "FILE:LINE:COLUMN: message".
class YamlMap {
  public:
    /// The whole file.
    static YamlMap read(const std::filesystem::path& file);

    /// Rejects keys other than these, and keys written twice.
    void allow(const std::vector<std::string>& known) const;

    [[nodiscard]] bool has(const char* key) const { return static_cast<bool>(node_[key]); }
    /// Each of these is nullopt where the key is missing.
    [[nodiscard]] std::optional<std::string> text(const char* key) const;
    /// One of `choices`.
    [[nodiscard]] std::optional<std::string> choice(const char* key, const std::vector<std::string>& choices) const;
    /// A whole number in that range.
    [[nodiscard]] std::optional<std::int64_t> whole(const char* key, std::int64_t least, std::int64_t most) const;
    /// Finite numbers, `count` of them.
    [[nodiscard]] std::optional<std::vector<double>> numbers(const char* key, std::size_t count) const;
    [[nodiscard]] std::optional<std::vector<std::string>> texts(const char* key) const;
    [[nodiscard]] std::optional<YamlMap> map(const char* key) const;

    /// Throws with the place of that key, or of the mapping where it is missing.
    [[noreturn]] void fail(const char* key, const std::string& message) const;

  private:
    YamlMap(std::filesystem::path file, const YAML::Node& node) : file_(std::move(file)), node_(node) {}
    [[noreturn]] void fail_at(const YAML::Node& node, const std::string& message) const;

    std::filesystem::path file_;
    YAML::Node node_;
};

}  // namespace stylesweep::nst
