// The parameters of neural style transfer and their defaults; names, ranges and meanings are in the table, table.hpp.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace stylesweep::nst {

struct Parameters {
    std::string architecture = "vgg19";
    std::string precision = "fp32";
    std::string resolution = "256";  ///< N: longer side, aspect ratio kept; WxH: exact; pixels
    double content_weight = 1;
    double style_weight = 100;
    std::int64_t iterations = 300, save_every = 0;
    std::string optimizer = "adam";
    double learning_rate = 0.005;  ///< of Adam, for pixels in 0 to 1
    double damping = 1;
    std::string schedule = "cosine";
    double decay = 0.1;
    std::int64_t lbfgs_history = 10;
    std::string line_search = "none";
    double tv_weight = 0;
    std::string init = "content";
    double init_noise = 0;
    std::int64_t seed = 0;
    std::string loss = "relative";
    std::string content_layers = "default", style_layers = "default";
    std::string style_statistics = "gram";
    std::string smoothing = "none";
    double smoothing_temperature = 1;
    std::int64_t scales = 1, coarsest = 64;
    std::string scale_iterations = "even", scale_style_weights = "same";
    bool scale_detail = true;
    double style_scale = 1;
    std::string preserve_color = "none";
    std::int64_t checkpoint_segments = 1, tile = 0;
    bool deterministic = false;
    std::string cuda_graph = "auto";
    std::string encoder = "model";                              ///< of adain
    std::string extractor = "vgg16", pictures, style_pictures;  ///< of training
    std::int64_t crop_from = 0;
    double rate_decay = 5e-5;
    std::int64_t batch = 4, crop = 256, channels = 32, checkpoint_every = 100;
    std::string model_precision = "fp16";
    std::string lpips = "none", lpips_backbone = "none", lpips_heads = "none";
    std::string reference = "none", reference_weights = "random";
    std::string reference_pooling = "auto", reference_weights_scaling = "none";
    std::string cfsd_weights = "none", sifid_network = "none", embedding = "none";
    std::string pooling = "auto", weights_scaling = "none";
    std::string weights = "random";
    std::string memory_format = "channels_last";
    std::string conv_algorithm = "auto";
    std::string content, style, model;  ///< as written in the sweep; the files are Job::inputs
    std::string style_shares = "even";
    double alpha = 1;    ///< of adain and module
    bool trust = false;  ///< whether code in TorchScript files may run
    std::string content_mask = "none", style_mask = "none";

    /// From a job's params, with defaults for missing ones. Throws runners::BadInput for a wrong type.
    static Parameters from_json(const nlohmann::json& given);

    /// The `parameters` part of --describe.
    static nlohmann::json describe();
};

}  // namespace stylesweep::nst
