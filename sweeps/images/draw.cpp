// stylesweep-draw-images OUT_DIR: draws the sample pictures that demo and tests use.
#include <filesystem>
#include <iostream>
#include <opencv2/imgcodecs.hpp>

#include "sweeps/images/scenes.hpp"

int main(int argc, char** argv) {
    using namespace stylesweep::images;
    if (argc != 2) {
        std::cerr << "usage: stylesweep-draw-images OUT_DIR\n";
        return 2;
    }
    const std::filesystem::path out = argv[1];
    std::filesystem::create_directories(out / "content");
    std::filesystem::create_directories(out / "style");
    bool written = true;
    const auto save = [&](const char* name, const cv::Mat& picture) {
        written &= cv::imwrite((out / name).string(), picture, {cv::IMWRITE_JPEG_QUALITY, 90});
    };
    save("content/landscape.jpg", draw_landscape());
    save("content/portrait.jpg", draw_portrait());
    save("style/swirls.jpg", draw_swirls());
    save("style/facets.jpg", draw_facets());
    if (!written) std::cerr << "cannot write below " << out << '\n';
    return written ? 0 : 1;
}
