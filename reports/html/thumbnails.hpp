// Thumbnails inside the page: each distinct file is embedded once and can be shown several times, without a script.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "reports/html/page_place.hpp"

namespace stylesweep::reports {

struct PictureSize {
    int width = 0, height = 0;
};

/// Size in a JPEG file's content; nullopt if it is not a JPEG.
std::optional<PictureSize> jpeg_size(std::string_view bytes);

/// Size in a PNG file's content; nullopt if it is not a PNG.
std::optional<PictureSize> png_size(std::string_view bytes);

/// Writes pictures below the folder `files`; if a file is elsewhere, missing or neither JPEG nor PNG, a box says so.
class Thumbnails {
  public:
    /// `place` must outlive it.
    Thumbnails(std::ostream& out, const PagePlace& place) : out_(out), place_(place) {}

    /// Changes the folder.
    void use_files(std::filesystem::path files);

    /// `path` is relative to the files folder; `alt` is plain text.
    void write(const std::string& path, const std::string& alt);

    /// The number N in the id "pN" of the picture's element; 0: not in the page.
    [[nodiscard]] std::size_t id_of(const std::string& path) const;

    /// Bytes of the page used by pictures so far.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

    /// Files that are missing or no pictures.
    [[nodiscard]] const std::set<std::string>& missing() const { return missing_; }

    /// href of the file, as seen from the page; "" if it is not in the files folder.
    [[nodiscard]] std::string link(const std::string& path) const;
    /// Whether links break when the page is moved.
    [[nodiscard]] bool links_may_break() const { return !place_.is_served(); }

  private:
    struct Embedded {
        std::size_t id;
        PictureSize size;
    };
    void embed(const std::string& path, const std::string& alt);
    std::ostream& out_;
    const PagePlace& place_;
    std::filesystem::path files_;
    std::string way_;  ///< path to the folder
    std::map<std::string, Embedded> embedded_;
    std::set<std::string> missing_;
    std::size_t embedded_ids_before_ = 0;  ///< of other folders
    std::size_t bytes_ = 0;
};

}  // namespace stylesweep::reports
