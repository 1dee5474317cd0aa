#include "reports/thumbnails.hpp"

#include <fstream>
#include <iterator>
#include <ostream>

#include "reports/html_text.hpp"

namespace stylesweep::reports {
namespace {

namespace fs = std::filesystem;

// The file's path, if it lies below the files folder and nowhere else.
std::optional<fs::path> inside(const fs::path& files, const std::string& relative) {
    const fs::path path = fs::path(relative).lexically_normal();
    if (relative.empty() || path.is_absolute() || *path.begin() == "..") return std::nullopt;
    return files / path;
}

std::string content_of(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return "";
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Frame headers hold the size; of 0xC0..0xCF these three are other things (ITU T.81, table B.1).
bool is_frame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

void open_svg(std::ostream& out, PictureSize size, const std::string& alt) {
    out << "<svg role=\"img\" viewBox=\"0 0 " << size.width << ' ' << size.height << "\" aria-label=\"" << escape(alt)
        << "\">";
}

}  // namespace

std::optional<PictureSize> jpeg_size(std::string_view bytes) {
    const auto byte = [&](std::size_t at) { return static_cast<int>(static_cast<unsigned char>(bytes[at])); };
    const auto two = [&](std::size_t at) { return byte(at) * 256 + byte(at + 1); };
    if (!bytes.starts_with("\xFF\xD8")) return std::nullopt;
    for (std::size_t at = 2; at + 9 <= bytes.size() && byte(at) == 0xFF;) {
        if (is_frame(byte(at + 1))) {
            const PictureSize size{two(at + 7), two(at + 5)};
            return size.width > 0 && size.height > 0 ? std::optional(size) : std::nullopt;
        }
        at += 2 + static_cast<std::size_t>(two(at + 2));
    }
    return std::nullopt;
}

void Thumbnails::write(const std::string& path, const std::string& alt) {
    const auto known = embedded_.find(path);
    if (known == embedded_.end()) return embed(path, alt);
    open_svg(out_, known->second.size, alt);
    out_ << "<use href=\"#p" << known->second.id << "\"/></svg>";
}

void Thumbnails::embed(const std::string& path, const std::string& alt) {
    const auto file = inside(files_, path);
    const std::string bytes = file ? content_of(*file) : "";
    const auto size = jpeg_size(bytes);
    if (!size) {
        out_ << "<span class=\"missing\">the picture file is missing</span>";
        return;
    }
    const std::size_t id = embedded_.size() + 1;
    embedded_.emplace(path, Embedded{id, *size});
    open_svg(out_, *size, alt);
    out_ << "<image id=\"p" << id << "\" width=\"" << size->width << "\" height=\"" << size->height
         << "\" href=\"data:image/jpeg;base64," << base64(bytes) << "\"/></svg>";
}

std::string Thumbnails::link(const std::string& path) const {
    const auto file = inside(files_, path);
    return file ? href(file->lexically_relative(files_.parent_path()).generic_string()) : "";
}

}  // namespace stylesweep::reports
