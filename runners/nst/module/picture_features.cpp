#include "runners/nst/module/picture_features.hpp"

#include <filesystem>
#include <fstream>

#include "runners/core/job.hpp"
#include "runners/nst/accelerator/full_products.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/jobs/tensors.hpp"
#include "runners/nst/module/embedding.hpp"

namespace stylesweep::nst {

nlohmann::json picture_features(const nlohmann::json& asked, torch::Device device) {
    const FullProducts full;
    const std::filesystem::path file = asked.at("network").get<std::string>();
    demand_trust(asked.value("trust", false), "network", file);
    const Embedding network(file, {device});
    std::vector<torch::Tensor> vectors;
    nlohmann::json failures = nlohmann::json::array();
    std::int64_t length = 0;
    for (const nlohmann::json& each : asked.at("pictures")) {
        cv::Mat picture;
        vectors.emplace_back();
        failures.push_back("");
        try {
            picture = read_picture(each.get<std::string>());
        } catch (const std::exception& error) {
            failures.back() = error.what();
            continue;
        }
        try {
            vectors.back() = network.vector_of(to_tensor(picture, device)).to(torch::kCPU).contiguous();
        } catch (const runners::BadInput& error) {
            throw runners::BadInput(each.get<std::string>() + ": " + error.what());
        }
        if (length == 0) length = vectors.back().numel();
        if (vectors.back().numel() != length)
            throw std::runtime_error(
                "the network gives pictures of different sizes vectors of different lengths: write size: in its "
                "YAML file");
    }
    std::ofstream out(asked.at("vectors").get<std::string>(), std::ios::binary);
    for (const torch::Tensor& each : vectors) {
        const torch::Tensor vector = each.defined() ? each : torch::zeros({length});
        out.write(static_cast<const char*>(vector.data_ptr()), length * static_cast<std::int64_t>(sizeof(float)));
    }
    out.close();
    if (!out) throw std::runtime_error("cannot write " + asked.at("vectors").get<std::string>());
    return {{"length", length}, {"failures", failures}};
}

}  // namespace stylesweep::nst
