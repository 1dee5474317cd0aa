// YAML as allowed in sweep files: plain trees with locations; references are copied, within a limit.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

/// A node of the file. Owned by value, with aliases and merge keys expanded: no cycles, at most `most_depth` deep.
/// `where` of an alias is the alias's location; of nodes inside, where they were written.
struct YamlNode {
    enum class Kind { null, scalar, list, map };

    Kind kind = Kind::null;
    std::string text;  ///< of a scalar; of null: "null", "Null" or "NULL" as written, "" where nothing is written
    bool quoted = false;
    Location where;
    std::vector<YamlNode> items;  ///< of a list; of a map: the values
    std::vector<YamlNode> keys;   ///< of a map, in file order, each once

    static constexpr int most_depth = 12;
    static constexpr std::size_t most_bytes = 32 << 20;
    static constexpr std::size_t most_nodes = 1'000'000;  ///< most keys, values, lists and mappings of a file
    static constexpr std::size_t most_copied = 32 << 20;  ///< bytes that all anchors and aliases may expand to

    [[nodiscard]] bool is_map() const { return kind == Kind::map; }
    [[nodiscard]] bool is_list() const { return kind == Kind::list; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
    /// A scalar, or a written `null`.
    [[nodiscard]] bool is_value() const { return is_scalar() || (kind == Kind::null && text == "null"); }
    /// The value of `key` in a map; nullptr when it is missing.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// Reads at most YamlNode::most_bytes of a file; throws SweepFileError for larger, unreadable or missing ones.
std::string read_sweep_text(const std::filesystem::path& file);
/// The same from a stream; `name` is used in errors.
std::string read_sweep_text(std::istream& in, const std::filesystem::path& name);

/// Parses one document. Throws SweepFileError for text that is not UTF-8 or not YAML, for duplicate keys, tags, more
/// than one document, aliases within what they refer to, and anything beyond the limits.
YamlNode parse_yaml(const std::string& text, const std::filesystem::path& file);

}  // namespace stylesweep::sweep
