#include "runners/nst/fast/training_pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>

#include "base/files/input_content.hpp"
#include "base/text/ascii.hpp"
#include "base/text/counted.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_kept_bytes = std::size_t{512} << 20;

// By its extension; hidden files do not count.
bool is_picture(const fs::path& file) {
    constexpr std::array endings = {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm"};
    return std::ranges::count(endings, lower_case(file.extension().string())) > 0 &&
           !file.filename().string().starts_with('.');
}

cv::Mat with_shorter_side(const cv::Mat& picture, std::int64_t side) {
    const double scale = static_cast<double>(side) / std::min(picture.cols, picture.rows);
    const auto scaled = [&](int length) {
        return std::max(static_cast<int>(side), static_cast<int>(std::lround(length * scale)));
    };
    return resize_to(picture, {scaled(picture.cols), scaled(picture.rows)});
}

cv::Mat prepared(const cv::Mat& picture, const Crop& crop) {
    if (crop.from > 0) return with_shorter_side(picture, crop.from);
    const cv::Mat whole = with_shorter_side(picture, crop.side);
    const auto length = static_cast<int>(crop.side);
    return whole(cv::Rect((whole.cols - length) / 2, (whole.rows - length) / 2, length, length)).clone();
}

std::size_t bytes_of(const cv::Mat& picture) {
    return picture.total() * picture.elemSize();
}

}  // namespace

std::string left_out_in_words(const PictureFiles& files) {
    if (files.left_out.empty()) return "";
    return "; left out, not pictures by name: " + counted(files.left_out.size(), "file") + ", such as " +
           files.left_out.front();
}

PictureFiles find_pictures(const fs::path& folder_or_list) {
    try {
        if (!fs::is_directory(folder_or_list)) return {read_file_list(folder_or_list), {}};
        PictureFiles found;
        for (const std::string& name : read_folder(folder_or_list))
            if (is_picture(name))
                found.pictures.push_back(folder_or_list / name);
            else
                found.left_out.push_back(name);
        if (found.pictures.empty())
            throw runners::BadInput("the folder " + folder_or_list.string() + " has no pictures (.jpg, .png, ...)");
        return found;
    } catch (const runners::BadInput&) {
        throw;
    } catch (const std::runtime_error& error) {
        throw runners::BadInput(error.what());
    }
}

std::vector<std::size_t> order_of_round(std::uint64_t seed, std::int64_t round, std::size_t pictures) {
    std::vector<std::size_t> order(pictures);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(seed + static_cast<std::uint64_t>(round) * 0x9E3779B97F4A7C15ULL);
    for (std::size_t i = pictures; i > 1; --i) std::swap(order[i - 1], order[random() % i]);
    return order;
}

TrainingPictures::TrainingPictures(std::vector<fs::path> files, const Crop& crop, std::uint64_t seed)
    : files_(std::move(files)), crop_(crop), seed_(seed) {}

// `position`: of the square in the sequence of all batches, which alone determines the place, like the picture.
cv::Mat TrainingPictures::square_at(const cv::Mat& picture, std::int64_t position) const {
    std::mt19937_64 random(~seed_ + static_cast<std::uint64_t>(position) * 0x9E3779B97F4A7C15ULL);
    const auto side = static_cast<int>(crop_.side);
    const auto place = [&](int length) {
        return static_cast<int>(random() % static_cast<std::uint64_t>(length - side + 1));
    };
    const int x = place(picture.cols), y = place(picture.rows);
    return picture(cv::Rect(x, y, side, side)).clone();
}

std::vector<std::size_t> TrainingPictures::pictures_of(std::int64_t number, std::int64_t size) {
    const auto count = static_cast<std::int64_t>(files_.size());
    std::vector<std::size_t> which;
    for (std::int64_t position = number * size; position < (number + 1) * size; ++position) {
        if (round_ != position / count) order_ = order_of_round(seed_, round_ = position / count, files_.size());
        which.push_back(order_[static_cast<std::size_t>(position % count)]);
    }
    return which;
}

// Each file once.
std::vector<std::size_t> TrainingPictures::lacking(const std::vector<std::size_t>& wanted) const {
    std::vector<std::size_t> all;
    for (const std::size_t which : wanted)
        if (!kept_.contains(which) && std::ranges::count(all, which) == 0) all.push_back(which);
    return all;
}

void TrainingPictures::keep(const Pictures& decoded) {
    for (const auto& [which, picture] : decoded)
        if (kept_bytes_ + bytes_of(picture.rgb) <= most_kept_bytes && kept_.emplace(which, picture).second)
            kept_bytes_ += bytes_of(picture.rgb);
}

std::string TrainingPictures::warning() const {
    if (warnings_.empty()) return "";
    const auto& [place, why] = *warnings_.begin();
    return counted(warnings_.size(), "picture") + " of those to train on, such as " +
           files_[place].filename().string() + ": " + why;
}

torch::Tensor TrainingPictures::batch(std::int64_t number, std::int64_t size, bool more) {
    const auto decoded = [this](const std::vector<std::size_t>& wanted) {
        Pictures pictures;
        for (const std::size_t which : wanted) {
            const Picture picture = decode_picture(files_[which]);
            pictures.emplace(which, Scaled{prepared(picture.rgb, crop_), picture.warning});
        }
        return pictures;
    };
    const std::vector<std::size_t> which = pictures_of(number, size);
    const Pictures fresh = ahead_number_ == number ? ahead_.get() : decoded(lacking(which));
    torch::Tensor bytes = torch::empty({size, crop_.side, crop_.side, 3}, torch::kUInt8);
    for (std::size_t i = 0; i < which.size(); ++i) {
        const auto found = fresh.find(which[i]);
        const cv::Mat& picture = (found == fresh.end() ? kept_.at(which[i]) : found->second).rgb;
        const auto place = static_cast<std::int64_t>(i);
        const cv::Mat square = crop_.from > 0 ? square_at(picture, number * size + place) : picture;
        std::memcpy(bytes[place].data_ptr(), square.data, bytes_of(square));
    }
    for (const auto& [place, picture] : fresh)
        if (!picture.warning.empty()) warnings_.emplace(place, picture.warning);
    keep(fresh);
    ahead_number_ = more ? number + 1 : -1;
    if (more) ahead_ = std::async(std::launch::async, decoded, lacking(pictures_of(number + 1, size)));
    return bytes.to(torch::kFloat32).permute({0, 3, 1, 2}).contiguous();
}

}  // namespace stylesweep::nst
