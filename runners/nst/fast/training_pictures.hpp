// The training pictures of a feed-forward network: selection, order, and decoding in the background.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <future>
#include <map>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

namespace stylesweep::nst {

struct PictureFiles {
    std::vector<std::filesystem::path> pictures;
    std::vector<std::string> left_out;  ///< names of other files in the folder
};

/// "; left out, not pictures by name: 2 files, such as notes.txt"; "" if none.
std::string left_out_in_words(const PictureFiles& files);

/// Files below a folder with a picture's extension (.jpg, .png, .webp, .tif, .bmp and the like), sorted by name; or
/// those listed in a text file, one path per line, relative to that file; '#' starts a comment. Throws
/// runners::BadInput with the file and line, or with the folder that has no pictures.
PictureFiles find_pictures(const std::filesystem::path& folder_or_list);

/// The order of the pictures in an epoch (`round`, from 0): it depends only on `seed` and the epoch, so that a resumed
/// training uses the same pictures.
std::vector<std::size_t> order_of_round(std::uint64_t seed, std::int64_t round, std::size_t pictures);

/// Square parts of pictures.
struct Crop {
    std::int64_t side;  ///< pixels
    std::int64_t from =
        0;  ///< the shorter side is scaled to this, and the place is random; 0: to `side`, and the centre
};

/// Pictures as squares. While the network processes a batch, a thread decodes the next one. Decoded pictures are
/// cached, up to 512 MiB. Not thread-safe.
class TrainingPictures {
  public:
    TrainingPictures(std::vector<std::filesystem::path> files, const Crop& crop, std::uint64_t seed);

    /// Batch `number` (from 0) of that size: [size, 3, side, side], float32, 0 to 255. `more`: another one will follow.
    /// Throws runners::BadInput if a picture cannot be decoded.
    torch::Tensor batch(std::int64_t number, std::int64_t size, bool more);

    /// A warning with the number of pictures so far whose colour profile was ignored, and the reason for one; empty:
    /// none.
    [[nodiscard]] std::string warning() const;

  private:
    struct Scaled {
        cv::Mat rgb;          ///< 8 bits; cropped if that is at the centre
        std::string warning;  ///< see Picture
    };
    using Pictures = std::map<std::size_t, Scaled>;  ///< by index in the list

    std::vector<std::size_t> pictures_of(std::int64_t number, std::int64_t size);
    [[nodiscard]] std::vector<std::size_t> lacking(const std::vector<std::size_t>& wanted) const;
    [[nodiscard]] cv::Mat square_at(const cv::Mat& picture, std::int64_t position) const;
    void keep(const Pictures& decoded);

    std::vector<std::filesystem::path> files_;
    Crop crop_;
    std::uint64_t seed_;
    std::int64_t round_ = -1;  ///< the epoch of order_
    std::vector<std::size_t> order_;
    Pictures kept_;
    std::size_t kept_bytes_ = 0;
    std::map<std::size_t, std::string> warnings_;  ///< by index, too
    std::int64_t ahead_number_ = -1;               ///< the batch decoded by ahead_
    std::future<Pictures> ahead_;
};

}  // namespace stylesweep::nst
