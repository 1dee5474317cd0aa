#include "orchestrator/sweep/safe_yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "base/text/utf8.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {
namespace {

namespace fs = std::filesystem;

Location location_of(const YAML::Mark& mark) {
    return {mark.line + 1, mark.column + 1};
}

void check_utf8(const std::string& text, const fs::path& file) {
    Location where{1, 1};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        if (length == 0) throw SweepFileError(file, where, "this byte is not UTF-8; save the file as UTF-8");
        if (text[at] == '\0') throw SweepFileError(file, where, "a NUL byte: this is not a text file");
        where = text[at] == '\n' ? Location{where.line + 1, 1} : Location{where.line, where.column + 1};
        at += length;
    }
}

// The first tab in the indentation of the lines up to `line`.
std::optional<Location> tab_before(const std::string& text, int line) {
    std::istringstream lines(text);
    std::string each;
    for (int number = 1; number <= line && std::getline(lines, each); ++number) {
        const std::size_t at = each.find_first_not_of(' ');
        if (at != std::string::npos && each[at] == '\t') return Location{number, static_cast<int>(at) + 1};
    }
    return std::nullopt;
}

// A tree's memory and depth.
struct Extent {
    std::size_t bytes = 0;
    int depth = 0;
};

Extent extent_of(const YamlNode& node) {
    Extent all{sizeof node + node.text.size(), 0};
    for (const auto* children : {&node.keys, &node.items})
        for (const YamlNode& child : *children) {
            const Extent one = extent_of(child);
            all.bytes += one.bytes;
            all.depth = std::max(all.depth, one.depth);
        }
    if (!node.is_scalar() && node.kind != YamlNode::Kind::null) ++all.depth;
    return all;
}

bool is_merge_key(const YamlNode& key) {
    return key.text == "<<" && !key.quoted;
}

// How YAML's null is written at the mark; "" where nothing is written.
std::string null_at(const std::string& text, const YAML::Mark& mark) {
    for (const std::string_view word : {"~", "null", "Null", "NULL"})
        if (mark.pos >= 0 &&
            std::string_view(text).substr(std::min(static_cast<std::size_t>(mark.pos), text.size())).starts_with(word))
            return std::string(word);
    return "";
}

// Builds the tree from yaml-cpp's events, rejecting excessive growth while reading.
class TreeBuilder final : public YAML::EventHandler {
  public:
    TreeBuilder(const fs::path& file, const std::string& text) : file_(file), text_(text) {}

    YamlNode take() { return std::move(root_); }
    [[nodiscard]] bool has_document() const { return documents_ > 0; }

    void OnDocumentStart(const YAML::Mark&) override { ++documents_; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::string text = null_at(text_, mark);
        const bool tilde = text == "~";  // an ordinary text, as in ~/pictures
        remember(anchor,
                 {tilde ? YamlNode::Kind::scalar : YamlNode::Kind::null, text, false, location_of(mark), {}, {}}, mark);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) fail(mark, "this alias refers to the list or mapping that it is in");
        const Extent extent = extent_of(found->second);
        spend(extent.bytes, mark);
        if (static_cast<int>(open_.size()) + extent.depth > YamlNode::most_depth) fail_too_deep(mark);
        YamlNode copy = found->second;
        copy.where = location_of(mark);
        add(std::move(copy));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        if (!tag.empty() && tag != "?" && tag != "!") fail(mark, "tags (" + tag + ") are not supported");
        if (value.find('\0') != std::string::npos)
            fail(mark, "this text has a NUL byte (\\0), which cannot be passed to a program; remove it");
        remember(anchor, {YamlNode::Kind::scalar, value, tag == "!", location_of(mark), {}, {}}, mark);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(YamlNode::Kind::list, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(YamlNode::Kind::map, mark, tag, anchor);
    }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        YamlNode node;
        YAML::Mark mark;
        YAML::anchor_t anchor = 0;
        bool key_next = true;
        std::set<std::string> seen;
    };

    [[noreturn]] void fail(const YAML::Mark& mark, const std::string& message) const {
        throw SweepFileError(file_, location_of(mark), message);
    }
    [[noreturn]] void fail_too_deep(const YAML::Mark& mark) const {
        fail(mark, "lists and mappings are nested too deep");
    }
    void spend(std::size_t bytes, const YAML::Mark& mark) {
        copied_ += bytes;
        if (copied_ > YamlNode::most_copied)
            fail(mark, "the file's anchors and aliases expand to more than 32 MiB; use fewer of them");
    }
    // Adds the node under its anchor for later aliases.
    void remember(YAML::anchor_t anchor, YamlNode node, const YAML::Mark& mark) {
        if (anchor != 0) {
            spend(extent_of(node).bytes, mark);
            anchors_[anchor] = node;
        }
        add(std::move(node));
    }
    void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (!tag.empty() && tag != "?" && tag != "!") fail(mark, "tags (" + tag + ") are not supported");
        if (static_cast<int>(open_.size()) >= YamlNode::most_depth) fail_too_deep(mark);
        open_.push_back({{kind, "", false, location_of(mark), {}, {}}, mark, anchor, true, {}});
    }
    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        if (done.seen.contains("<<")) merge(done);
        remember(done.anchor, std::move(done.node), done.mark);
    }
    // Inserts the keys of `<<: *defaults`; keys of the mapping itself win, then those of earlier mappings.
    void merge(Open& map) const {
        YamlNode merged{
            .kind = YamlNode::Kind::map, .text = "", .quoted = false, .where = map.node.where, .items = {}, .keys = {}};
        const auto take = [&](YamlNode& key, YamlNode& item) {
            merged.keys.push_back(std::move(key));
            merged.items.push_back(std::move(item));
        };
        for (std::size_t i = 0; i < map.node.keys.size(); ++i) {
            if (!is_merge_key(map.node.keys[i])) {
                take(map.node.keys[i], map.node.items[i]);
                continue;
            }
            for (YamlNode* source : sources_of(map.node.items[i]))
                for (std::size_t k = 0; k < source->keys.size(); ++k)
                    if (map.seen.insert(source->keys[k].text).second) take(source->keys[k], source->items[k]);
        }
        map.node = std::move(merged);
    }
    [[nodiscard]] std::vector<YamlNode*> sources_of(YamlNode& value) const {
        std::vector<YamlNode*> sources;
        if (value.is_map()) sources.push_back(&value);
        if (value.is_list())
            for (YamlNode& item : value.items) sources.push_back(&item);
        const bool all_maps = std::ranges::all_of(sources, [](const YamlNode* source) { return source->is_map(); });
        if (sources.empty() || !all_maps)
            throw SweepFileError(file_, value.where, "'<<' takes a mapping or a list of them, such as *defaults");
        return sources;
    }
    void add(YamlNode node) {
        if (++nodes_ > YamlNode::most_nodes)
            throw SweepFileError(file_, node.where,
                                 "the file has more than a million values; {range: ...} and similar forms "
                                 "generate many");
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.is_list()) {
            parent.node.items.push_back(std::move(node));
        } else if (parent.key_next) {
            add_key(parent, std::move(node));
        } else {
            // yaml-cpp notices only on the next line that a value is missing
            if (node.kind == YamlNode::Kind::null && node.text.empty()) node.where = parent.node.keys.back().where;
            parent.node.items.push_back(std::move(node));
            parent.key_next = true;
        }
    }
    void add_key(Open& parent, YamlNode key) {
        if (!key.is_scalar()) throw SweepFileError(file_, key.where, "a key must be a plain word");
        if (!parent.seen.insert(key.text).second)
            throw SweepFileError(file_, key.where, "the key '" + key.text + "' is given twice");
        parent.node.keys.push_back(std::move(key));
        parent.key_next = false;
    }

    fs::path file_;
    const std::string& text_;
    YamlNode root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, YamlNode> anchors_;
    std::size_t copied_ = 0;  ///< bytes
    std::size_t nodes_ = 0;   ///< without those from aliases
    int documents_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].text == key) return &items[i];
    return nullptr;
}

std::string read_sweep_text(const fs::path& file) {
    const Location top{1, 1};
    std::error_code error;
    if (fs::is_directory(file, error)) throw SweepFileError(file, top, "this is a folder, not a sweep file");
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        const int reason = errno;
        throw SweepFileError(
            file, top,
            std::string("cannot be read: ") + std::strerror(reason) + (reason == ENOENT ? nearest_file(file) : ""));
    }
    return read_sweep_text(in, file);
}

std::string read_sweep_text(std::istream& in, const fs::path& name) {
    std::string text(YamlNode::most_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.starts_with("SQLite format 3"))
        throw SweepFileError(name, {1, 1}, "this is a database, not a sweep file; --db names a database");
    if (text.size() > YamlNode::most_bytes)
        throw SweepFileError(
            name, {1, 1},
            "the file is larger than 32 MiB; a sweep file is text, its data are in files (is this the right file?)");
    return text;
}

YamlNode parse_yaml(const std::string& text, const fs::path& file) {
    check_utf8(text, file);
    try {
        std::istringstream in(text);
        YAML::Parser parser(in);
        TreeBuilder builder(file, text);
        if (!parser.HandleNextDocument(builder)) throw SweepFileError(file, {1, 1}, "the file is empty");
        YamlNode root = builder.take();
        TreeBuilder second(file, text);
        if (parser.HandleNextDocument(second))
            throw SweepFileError(file, root.where, "the file holds more than one YAML document; a sweep file is one");
        return root;
    } catch (const YAML::Exception& error) {
        if (const auto tab = tab_before(text, error.mark.line + 1))
            throw SweepFileError(file, *tab, "not YAML: a tab in the indentation; use spaces");
        throw SweepFileError(
            file, error.mark.is_null() ? Location{1, 1} : location_of(error.mark),
            "not YAML: " + error.msg + "; a text with characters special to YAML (: # % @ * & - [ {) needs quotes");
    }
}

}  // namespace stylesweep::sweep
