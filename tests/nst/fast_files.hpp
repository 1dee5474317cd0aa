// Feed-forward networks of both kinds with weights drawn at random, as safetensors files.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/nst/safetensors_file.hpp"

namespace stylesweep::nst::testing {

/// Uniform in +-`bound`, the same for the same seed.
inline std::vector<float> random_numbers(std::mt19937& random, std::int64_t count, float bound) {
    std::vector<float> numbers(static_cast<std::size_t>(count));
    std::ranges::generate(numbers, [&] { return (static_cast<float>(random() % 2001) / 1000 - 1) * bound; });
    return numbers;
}

inline std::string engstrom_file() {
    std::map<std::string, StoredTensor> all;
    std::mt19937 random(1);
    const auto add = [&](const std::string& name, std::int64_t first, std::int64_t second, std::int64_t kernel,
                         std::int64_t channels) {
        all[name + ".conv.weight"] = stored("F32", {first, second, kernel, kernel},
                                            random_numbers(random, first * second * kernel * kernel, 0.1F));
        all[name + ".norm.weight"] = stored("F32", {channels}, random_numbers(random, channels, 1));
        all[name + ".norm.bias"] = stored("F32", {channels}, random_numbers(random, channels, 0.3F));
    };
    add("down1", 32, 3, 9, 32);
    add("down2", 64, 32, 3, 64);
    add("down3", 128, 64, 3, 128);
    for (const char* block : {"res1", "res2", "res3", "res4", "res5"})
        for (const char* half : {".a", ".b"}) add(std::string(block) + half, 128, 128, 3, 128);
    add("up1", 128, 64, 3, 64);
    add("up2", 64, 32, 3, 32);
    add("out", 3, 32, 9, 3);
    return safetensors(all);
}

/// `width`: channels of the first layer.
inline std::string johnson_file(std::int64_t width) {
    std::map<std::string, StoredTensor> all;
    std::mt19937 random(2);
    const auto add = [&](const std::string& conv, const std::string& norm, std::int64_t in, std::int64_t out,
                         std::int64_t kernel) {
        all[conv + ".conv2d.weight"] =
            stored("F32", {out, in, kernel, kernel}, random_numbers(random, in * out * kernel * kernel, 0.1F));
        all[conv + ".conv2d.bias"] = stored("F32", {out}, random_numbers(random, out, norm.empty() ? 50 : 1));
        if (norm.empty()) return;
        all[norm + ".weight"] = stored("F32", {out}, random_numbers(random, out, 1));
        all[norm + ".bias"] = stored("F32", {out}, random_numbers(random, out, 0.3F));
    };
    add("conv1", "in1", 3, width, 9);
    add("conv2", "in2", width, 2 * width, 3);
    add("conv3", "in3", 2 * width, 4 * width, 3);
    for (const char* block : {"res1", "res2", "res3", "res4", "res5"})
        for (const char* half : {"1", "2"})
            add(std::string(block) + ".conv" + half, std::string(block) + ".in" + half, 4 * width, 4 * width, 3);
    add("deconv1", "in4", 4 * width, 2 * width, 3);
    add("deconv2", "in5", 2 * width, width, 3);
    add("deconv3", "", width, 3, 9);
    return safetensors(all);
}

}  // namespace stylesweep::nst::testing
