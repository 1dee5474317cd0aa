// Masks: pictures whose colours label the regions of a content or style picture.
#pragma once

#include <torch/torch.h>

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runners/core/job.hpp"

namespace stylesweep::nst {

/// 8-bit RGB of that size, each pixel the nearest one of the mask: no new colours.
cv::Mat mask_at(const cv::Mat& mask, cv::Size size);

struct Regions {
    std::vector<std::string> names;     ///< "#ff0000", in the order of their colours
    torch::Tensor content;              ///< float32 [R, 1, H, W]: 1 inside the region, 0 outside
    std::vector<torch::Tensor> styles;  ///< of each style likewise; all 0 where a style has not the region

    /// Such as "#000000 50.0%, #ffffff 50.0%", of the content.
    [[nodiscard]] std::string in_words() const;
};

/// Equal colours are a region, in whichever of the styles' masks. Throws runners::BadInput for a mask of more than 16
/// colours, which is none, and for a colour that only the content's mask or only the styles' have.
Regions regions_of(const cv::Mat& content, const std::vector<cv::Mat>& styles);

/// By a job's content_mask and style_mask, scaled to the sizes of its pictures, of which `out` gets to know; nothing:
/// it has neither. Throws runners::BadInput also where it has one of the two, or not a mask for each style.
std::optional<Regions> regions_of(const runners::Job& job, cv::Size content, const std::vector<cv::Size>& styles,
                                  runners::Recorder& out);

/// Throws what regions_of() would, of a job with so many styles, as far as the masks tell by themselves.
void check_masks(const runners::Job& job, std::size_t styles);

}  // namespace stylesweep::nst
