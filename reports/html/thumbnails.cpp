#include "reports/html/thumbnails.hpp"

#include <ostream>

#include "base/files/inside.hpp"
#include "reports/html/html_text.hpp"
#include "reports/model/artifact_files.hpp"

namespace stylesweep::reports {
namespace {

// Frame headers (0xC0..0xCF except these three; ITU T.81, table B.1) contain the size.
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

std::optional<PictureSize> png_size(std::string_view bytes) {
    constexpr std::size_t header_end = 24;  // signature, length, "IHDR", width, height
    if (!bytes.starts_with("\x89PNG\r\n\x1A\n") || bytes.size() < header_end) return std::nullopt;
    const auto number = [&](std::size_t at) {
        unsigned long value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value * 256 + static_cast<unsigned char>(bytes[i]);
        return value;
    };
    const unsigned long width = number(16), height = number(20);
    if (width == 0 || height == 0 || width > 1'000'000 || height > 1'000'000) return std::nullopt;
    return PictureSize{static_cast<int>(width), static_cast<int>(height)};
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
    const auto jpeg = jpeg_size(bytes);
    const auto size = jpeg ? jpeg : png_size(bytes);
    if (!size) {
        out_ << "<span class=\"missing\">the picture file is missing</span>";
        if (!path.empty()) missing_.insert((files_ / path).string());
        return;
    }
    bytes_ += bytes.size() / 3 * 4;
    const std::size_t id = embedded_ids_before_ + embedded_.size() + 1;
    embedded_.emplace(path, Embedded{id, *size});
    open_svg(out_, *size, alt);
    out_ << "<image id=\"p" << id << "\" width=\"" << size->width << "\" height=\"" << size->height
         << "\" href=\"data:image/" << (jpeg ? "jpeg" : "png") << ";base64," << base64(bytes) << "\"/></svg>";
}

std::size_t Thumbnails::id_of(const std::string& path) const {
    const auto known = embedded_.find(path);
    return known == embedded_.end() ? 0 : known->second.id;
}

void Thumbnails::use_files(std::filesystem::path files) {
    if (files != files_) embedded_ids_before_ += embedded_.size(), embedded_.clear();
    files_ = std::move(files);
    way_ = place_.way_to(files_);
}

std::string Thumbnails::link(const std::string& path) const {
    const auto file = inside(files_, path);
    std::error_code error;
    const bool is_there = file && std::filesystem::is_regular_file(*file, error);
    return is_there ? way_ + '/' + href(file->lexically_relative(files_).string()) : "";
}

}  // namespace stylesweep::reports
