// YAML as sweep files may use it: plain trees with places; what refers is copied, within a limit.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

/// A node of the file. Owned by value, aliases and merge keys written out: no cycles, at most `most_depth` deep.
/// `where` of an alias is the alias's place; of what is inside, where it was written.
struct YamlNode {
    enum class Kind { null, scalar, list, map };

    Kind kind = Kind::null;
    std::string text;  ///< of a scalar; of null: "null", "Null" or "NULL" as written, "" where nothing is
    bool quoted = false;
    Location where;
    std::vector<YamlNode> items;  ///< of a list; of a map: the values
    std::vector<YamlNode> keys;   ///< of a map, in file order, each once

    static constexpr int most_depth = 12;
    static constexpr std::size_t most_bytes = 32 << 20;
    static constexpr std::size_t most_nodes = 1'000'000;  ///< what a file may be made of: keys, values, lists, mappings
    static constexpr std::size_t most_copied = 32 << 20;  ///< bytes that all anchors and aliases of a file may take

    [[nodiscard]] bool is_map() const { return kind == Kind::map; }
    [[nodiscard]] bool is_list() const { return kind == Kind::list; }
    [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
    /// A scalar, or `null` where it is written so.
    [[nodiscard]] bool is_value() const { return is_scalar() || (kind == Kind::null && text == "null"); }
    /// The value of `key` in a map; nullptr when it has none.
    [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// Reads at most YamlNode::most_bytes of a file; throws SweepFileError for larger, unreadable or missing ones.
std::string read_sweep_text(const std::filesystem::path& file);
/// The same of a stream; `name` is what errors call it.
std::string read_sweep_text(std::istream& in, const std::filesystem::path& name);

/// Parses one document. Throws SweepFileError for text that is no UTF-8 or no YAML, for duplicate keys, tags, more than
/// one document, aliases within what they refer to, and what goes beyond the limits.
YamlNode parse_yaml(const std::string& text, const std::filesystem::path& file);

}  // namespace stylesweep::sweep
