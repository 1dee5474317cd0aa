// Masks: pictures whose colours label the regions of a content or style picture.
#pragma once

#include <torch/torch.h>

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runners/core/job.hpp"

namespace stylesweep::nst {

/// 8-bit RGB of that size, by nearest neighbour, so without new colours.
cv::Mat mask_at(const cv::Mat& mask, cv::Size size);

struct Regions {
    std::vector<std::string> names;     ///< "#ff0000", sorted by colour
    torch::Tensor content;              ///< float32 [R, 1, H, W]: 1 inside the region, 0 outside
    std::vector<torch::Tensor> styles;  ///< the same for each style; all 0 if a style does not have the region

    /// Such as "#000000 50.0%, #ffffff 50.0%", for the content.
    [[nodiscard]] std::string in_words() const;
};

/// Equal colours are one region, in any of the styles' masks. Throws runners::BadInput for a mask with more than 16
/// colours, and for a colour that is only in the content's mask or only in the styles'.
Regions regions_of(const cv::Mat& content, const std::vector<cv::Mat>& styles);

/// From a job's content_mask and style_mask, scaled to the sizes of its pictures, which `out` records; nullopt:
/// neither. Also throws runners::BadInput if there is only one of the two, or not one mask per style.
std::optional<Regions> regions_of(const runners::Job& job, cv::Size content, const std::vector<cv::Size>& styles,
                                  runners::Recorder& out);

/// Throws like regions_of() for a job with that many styles, without looking at the pictures.
void check_masks(const runners::Job& job, std::size_t styles);

}  // namespace stylesweep::nst
