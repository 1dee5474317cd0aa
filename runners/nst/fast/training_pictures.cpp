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

cv::Mat square_of(const cv::Mat& picture, std::int64_t side) {
    const double scale = static_cast<double>(side) / std::min(picture.cols, picture.rows);
    const auto scaled = [&](int length) {
        return std::max(static_cast<int>(side), static_cast<int>(std::lround(length * scale)));
    };
    const cv::Mat whole = resize_to(picture, {scaled(picture.cols), scaled(picture.rows)});
    const auto length = static_cast<int>(side);
    return whole(cv::Rect((whole.cols - length) / 2, (whole.rows - length) / 2, length, length)).clone();
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

TrainingPictures::TrainingPictures(std::vector<fs::path> files, std::int64_t side, std::uint64_t seed)
    : files_(std::move(files)), side_(side), seed_(seed) {}

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

void TrainingPictures::keep(const Squares& decoded) {
    const std::size_t room = most_kept_bytes / static_cast<std::size_t>(3 * side_ * side_);
    for (const auto& [which, square] : decoded)
        if (kept_.size() < room) kept_.emplace(which, square);
}

std::string TrainingPictures::warning() const {
    if (warnings_.empty()) return "";
    const auto& [place, why] = *warnings_.begin();
    return counted(warnings_.size(), "picture") + " of those to train on, such as " +
           files_[place].filename().string() + ": " + why;
}

torch::Tensor TrainingPictures::batch(std::int64_t number, std::int64_t size, bool more) {
    const auto decoded = [this](const std::vector<std::size_t>& wanted) {
        Squares squares;
        for (const std::size_t which : wanted) {
            const Picture picture = decode_picture(files_[which]);
            squares.emplace(which, Square{square_of(picture.rgb, side_), picture.warning});
        }
        return squares;
    };
    const std::vector<std::size_t> which = pictures_of(number, size);
    const Squares fresh = ahead_number_ == number ? ahead_.get() : decoded(lacking(which));
    torch::Tensor bytes = torch::empty({size, side_, side_, 3}, torch::kUInt8);
    for (std::size_t i = 0; i < which.size(); ++i) {
        const auto found = fresh.find(which[i]);
        const cv::Mat& square = (found == fresh.end() ? kept_.at(which[i]) : found->second).rgb;
        std::memcpy(bytes[static_cast<std::int64_t>(i)].data_ptr(), square.data, square.total() * square.elemSize());
    }
    for (const auto& [place, square] : fresh)
        if (!square.warning.empty()) warnings_.emplace(place, square.warning);
    keep(fresh);
    ahead_number_ = more ? number + 1 : -1;
    if (more) ahead_ = std::async(std::launch::async, decoded, lacking(pictures_of(number + 1, size)));
    return bytes.to(torch::kFloat32).permute({0, 3, 1, 2}).contiguous();
}

}  // namespace stylesweep::nst
