// Small pictures inside the page: each distinct file is embedded once and shown as often as wanted, without a
// script.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace stylesweep::reports {

struct PictureSize {
    int width = 0, height = 0;
};

/// Of a JPEG file's content; nullopt when it is none.
std::optional<PictureSize> jpeg_size(std::string_view bytes);

/// Writes pictures below the folder `files`; a file elsewhere, missing or no JPEG shows as a box that says
/// so.
class Thumbnails {
  public:
    Thumbnails(std::ostream& out, std::filesystem::path files) : out_(out), files_(std::move(files)) {}

    /// `path` is relative to the files folder; `alt` is plain text.
    void write(const std::string& path, const std::string& alt);

    /// href of the file relative to the database's folder; "" when `path` leaves the files folder.
    [[nodiscard]] std::string link(const std::string& path) const;

  private:
    struct Embedded {
        std::size_t id;
        PictureSize size;
    };
    void embed(const std::string& path, const std::string& alt);
    std::ostream& out_;
    std::filesystem::path files_;
    std::map<std::string, Embedded> embedded_;
};

}  // namespace stylesweep::reports
