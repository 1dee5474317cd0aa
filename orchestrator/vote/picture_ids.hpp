// Names of pictures on voting pages, which do not tell what made them.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/vote/trials.hpp"

namespace stylesweep::vote {

/// What an id stands for.
struct NamedPicture {
    enum class Kind { output, content, style };
    Kind kind;
    std::size_t place;  ///< index of the picture, or of a scene
};

/// The ids of a sweep's pictures: 20 hex digits of a hash of the file's content and, of outputs, of the job's key. The
/// same in every copy of the database, so that answers find their pictures again.
class PictureIds {
  public:
    explicit PictureIds(const schema::VotedPictures& pictures);

    [[nodiscard]] const std::string& output(std::size_t picture) const { return outputs_[picture]; }
    /// "": the page has no picture of it.
    [[nodiscard]] const std::string& content(std::size_t scene) const { return contents_[scene]; }
    [[nodiscard]] const std::string& style(std::size_t scene) const { return styles_[scene]; }
    [[nodiscard]] std::optional<NamedPicture> find(const std::string& id) const;

    /// Files that have the picture, the best first, with the content that the jobs wrote or read; empty: it is gone or
    /// another one.
    [[nodiscard]] std::vector<std::filesystem::path> files_of(const NamedPicture& picture,
                                                              const std::filesystem::path& files_folder) const;

  private:
    void add(const std::string& id, NamedPicture picture);

    const schema::VotedPictures& pictures_;
    std::vector<std::string> outputs_, contents_, styles_;
    std::map<std::string, NamedPicture> all_;
};

}  // namespace stylesweep::vote
