// A small network and its pictures: what optimisations are tried on.
#pragma once

#include "runners/nst/features/extractor.hpp"
#include "runners/nst/gatys/gatys.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "tests/nst/files.hpp"

namespace stylesweep::nst::testing {

inline torch::Tensor picture(const char* name, int width, int height) {
    const cv::Mat rgb = resize_to(read_picture(sample(name)), {width, height});
    return torch::from_blob(rgb.data, {1, height, width, 3}, torch::kUInt8).to(torch::kFloat32).permute({0, 3, 1, 2}) /
           255;
}

struct Scene {
    torch::Tensor content = picture("content/landscape.jpg", 64, 48);
    torch::Tensor swirls = picture("style/swirls.jpg", 64, 64), facets = picture("style/facets.jpg", 56, 64);
    FeatureExtractor network = [this] {
        const Architecture& architecture = architecture_named("squeezenet1_1");
        return FeatureExtractor::random(
            {&architecture, architecture.taps, Pooling::average}, 1, content,
            {torch::kCPU, {torch::kFloat32, torch::kFloat32}, at::MemoryFormat::Contiguous});
    }();

    [[nodiscard]] Stylised run(const GatysOptions& options) const {
        return stylise(network, content, {{swirls, 1}}, options);
    }
};

inline const Scene& scene() {
    static const Scene made;
    return made;
}

}  // namespace stylesweep::nst::testing
