// Conversion between pictures and tensors.
#pragma once

#include <torch/torch.h>

#include <opencv2/core.hpp>

namespace stylesweep::nst {

/// 8-bit RGB [H, W, 3] -> float32 [1, 3, H, W] in 0 to 255.
inline torch::Tensor to_tensor(const cv::Mat& rgb, torch::Device device) {
    const cv::Mat whole = rgb.isContinuous() ? rgb : rgb.clone();
    return torch::from_blob(whole.data, {1, whole.rows, whole.cols, 3}, torch::kUInt8)
        .to(torch::kFloat32)
        .permute({0, 3, 1, 2})
        .contiguous()
        .to(device);
}

/// The reverse, rounded to the nearest grey level.
inline cv::Mat to_picture(const torch::Tensor& x) {
    const torch::Tensor bytes =
        x.to(torch::kCPU).squeeze(0).permute({1, 2, 0}).round().clamp(0, 255).to(torch::kUInt8).contiguous();
    return cv::Mat(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC3, bytes.data_ptr()).clone();
}

}  // namespace stylesweep::nst
