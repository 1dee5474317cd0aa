// The pictures that a feed-forward network is trained on: which, in what order, and decoded ahead of their use.
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
    std::vector<std::string> left_out;  ///< names of files in a folder that are no pictures
};

/// "; left out, for their names are not those of pictures: 2 files, such as notes.txt"; "" where none is.
std::string left_out_in_words(const PictureFiles& files);

/// Those below a folder that have the name of a picture (.jpg, .png, .webp, .tif, .bmp and their like), in the order of
/// their names; or those that a text file lists, a path a line, relative to the file; '#' begins a comment. Throws
/// runners::BadInput that names the file and the line, or the folder without pictures.
PictureFiles find_pictures(const std::filesystem::path& folder_or_list);

/// In which order the pictures come in a round, 0 being the first: it depends on `seed` and the round only, so that a
/// resumed training sees what it would have seen.
std::vector<std::size_t> order_of_round(std::uint64_t seed, std::int64_t round, std::size_t pictures);

/// Pictures as squares: each is scaled until its shorter side is `side` and its middle is taken. While the network is
/// busy with a batch, a thread decodes the next one. Those decoded are kept, up to 512 MiB. Not to be shared by
/// threads.
class TrainingPictures {
  public:
    TrainingPictures(std::vector<std::filesystem::path> files, std::int64_t side, std::uint64_t seed);

    /// The `number`th batch of that size, 0 being the first: [size, 3, side, side], float32, 0 to 255. `more`: another
    /// one will follow. Throws runners::BadInput for a picture that cannot be decoded.
    torch::Tensor batch(std::int64_t number, std::int64_t size, bool more);

    /// How many of the pictures decoded so far have colours that are not obeyed, and why one is; empty: none.
    [[nodiscard]] std::string warning() const;

  private:
    struct Square {
        cv::Mat rgb;          ///< 8 bits
        std::string warning;  ///< see Picture
    };
    using Squares = std::map<std::size_t, Square>;  ///< by the picture's place in the list

    std::vector<std::size_t> pictures_of(std::int64_t number, std::int64_t size);
    [[nodiscard]] std::vector<std::size_t> lacking(const std::vector<std::size_t>& wanted) const;
    void keep(const Squares& decoded);

    std::vector<std::filesystem::path> files_;
    std::int64_t side_;
    std::uint64_t seed_;
    std::int64_t round_ = -1;  ///< that order_ is of
    std::vector<std::size_t> order_;
    Squares kept_;
    std::map<std::size_t, std::string> warnings_;  ///< by the picture's place, too
    std::int64_t ahead_number_ = -1;               ///< the batch that ahead_ decodes
    std::future<Squares> ahead_;
};

}  // namespace stylesweep::nst
