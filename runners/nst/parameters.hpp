// The parameters of neural style transfer: the only place that knows their names, ranges, defaults and meanings.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace stylesweep::nst {

struct Parameters {
    std::string architecture = "vgg19";
    std::string precision = "fp32";
    std::string resolution = "256";  ///< N: longer side, aspect kept; WxH: exactly that; pixels
    double content_weight = 1;
    double style_weight = 100;
    std::int64_t iterations = 300;
    std::string optimizer = "adam";
    double learning_rate = 0.02;  ///< on an image of 0 to 1
    std::int64_t seed = 0;
    std::string pooling = "avg";
    std::string weights = "random";
    std::string memory_format = "channels_last";
    std::string conv_algorithm = "auto";
    std::string content, style, model;  ///< as written in the sweep; the files are Job::inputs

    /// From a job's params; what is missing keeps its default. Throws runners::BadInput for a wrong type.
    static Parameters from_json(const nlohmann::json& params);

    /// The `parameters` part of --describe.
    static nlohmann::json describe();
};

}  // namespace stylesweep::nst
