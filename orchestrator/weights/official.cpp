#include "orchestrator/weights/official.hpp"

#include <algorithm>

namespace stylesweep::weights {
namespace {

// torchvision's file names contain the first 8 digits. Sizes as in torchvision's documentation, whose MB are 2^20
// bytes.
constexpr const char* torchvision = "code BSD-3-Clause; trained on ImageNet, whose terms are for research";
constexpr const char* oxford =
    "CC BY 4.0 (Simonyan and Zisserman, Oxford); trained on ImageNet, whose terms are for research";
constexpr const char* lpips = "BSD-2-Clause (Zhang et al.)";

// Files for which torchvision's preprocessing would give wrong colours.
struct Shown {
    const char* sha256;
    nst::Preprocessing preprocessing;
};
const std::vector<Shown>& shown_otherwise() {
    static const std::vector<Shown> all = {
        {"d01eb7cb", nst::caffe_preprocessing()},
        {"00b39a1b", nst::caffe_preprocessing()},
        {"88682ab5", {false, 255, {123, 117, 104}, {1, 1, 1}}}};  // torchvision's VGG16_Weights.IMAGENET1K_FEATURES
    return all;
}

}  // namespace

const std::vector<Official>& official_weights() {
    static const std::vector<Official> all = {
        {"vgg19", "https://download.pytorch.org/models/vgg19-dcbb9e9d.pth", "dcbb9e9d", "548.1 MiB", torchvision},
        {"vgg16", "https://download.pytorch.org/models/vgg16-397923af.pth", "397923af", "527.8 MiB", torchvision},
        {"resnet18", "https://download.pytorch.org/models/resnet18-f37072fd.pth", "f37072fd", "44.7 MiB", torchvision},
        {"resnet50", "https://download.pytorch.org/models/resnet50-0676ba61.pth", "0676ba61", "97.8 MiB", torchvision},
        {"mobilenet_v2", "https://download.pytorch.org/models/mobilenet_v2-b0353104.pth", "b0353104", "13.6 MiB",
         torchvision},
        {"mobilenet_v3_large", "https://download.pytorch.org/models/mobilenet_v3_large-8738ca79.pth", "8738ca79",
         "21.1 MiB", torchvision},
        {"squeezenet1_1", "https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth", "b8a52dc0", "4.7 MiB",
         torchvision},
        {"alexnet", "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth", "7be5be79", "233.1 MiB",
         torchvision},
        {"lpips_alex",
         "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1/alex.pth",
         "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0", "", lpips},
        {"lpips_squeeze",
         "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1/squeeze.pth",
         "4a5350f23600cb79923ce65bb07cbf57dca461329894153e05a1346bd531cf76", "", lpips},
        {"lpips_vgg",
         "https://raw.githubusercontent.com/richzhang/PerceptualSimilarity/master/lpips/weights/v0.1/vgg.pth",
         "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868", "", lpips},
        {"resnet50_v2", "https://download.pytorch.org/models/resnet50-11ad3fa6.pth", "11ad3fa6", "97.8 MiB",
         torchvision, false},
        {"mobilenet_v2_v2", "https://download.pytorch.org/models/mobilenet_v2-7ebf99e0.pth", "7ebf99e0", "13.6 MiB",
         torchvision, false},
        {"mobilenet_v3_large_v2", "https://download.pytorch.org/models/mobilenet_v3_large-5c1a4163.pth", "5c1a4163",
         "21.1 MiB", torchvision, false},
        {"vgg19_caffe", "https://web.eecs.umich.edu/~justincj/models/vgg19-d01eb7cb.pth", "d01eb7cb", "", oxford,
         false},
        {"vgg16_caffe", "https://web.eecs.umich.edu/~justincj/models/vgg16-00b39a1b.pth", "00b39a1b", "", oxford,
         false}};
    return all;
}

const Official* official_named(std::string_view name) {
    const auto found =
        std::ranges::find(official_weights(), name, [](const Official& each) { return std::string_view(each.name); });
    return found == official_weights().end() ? nullptr : &*found;
}

std::optional<nst::Preprocessing> official_preprocessing(const std::string& sha256, const std::string& name) {
    for (const Shown& each : shown_otherwise())
        if (sha256.starts_with(each.sha256) || name.find("-" + std::string(each.sha256)) != std::string::npos)
            return each.preprocessing;
    return std::nullopt;
}

}  // namespace stylesweep::weights
