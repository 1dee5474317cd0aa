// A style-transfer runner as prediction sees it, and rows that follow a known law.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "orchestrator/plan/prediction.hpp"

namespace stylesweep::plan::testing {

inline const sweep::RunnerDescription& painter() {
    static const sweep::RunnerDescription description = sweep::RunnerDescription::parse(R"({
        "protocol": 1, "runner": "painter", "cost": ["resolution", "iterations"],
        "reuse": ["architecture", "precision"], "parameters": [
        {"name": "architecture", "type": "choice", "choices": ["vgg19", "mobilenet_v2"], "default": "vgg19"},
        {"name": "precision", "type": "choice", "choices": ["fp32", "bf16"], "default": "fp32"},
        {"name": "pooling", "type": "choice", "choices": ["avg", "max"], "default": "avg"},
        {"name": "iterations", "type": "integer", "default": 100},
        {"name": "style_weight", "type": "number", "default": 1},
        {"name": "resolution", "type": "size", "of": "content", "default": 256},
        {"name": "content", "type": "file"}]})");
    return description;
}

inline std::string params(const std::string& architecture, const std::string& precision, const nlohmann::json& size,
                          int iterations, const std::string& content = "c.jpg") {
    return nlohmann::json{{"architecture", architecture}, {"precision", precision}, {"pooling", "avg"},
                          {"iterations", iterations},     {"resolution", size},     {"content", content}}
        .dump();
}

/// A square picture's row: half a second of overhead, a microsecond a pixel and iteration, 2 kB a pixel beside 500 MB.
inline schema::PredictionRow row(int side, int iterations, double factor = 1, const std::string& precision = "fp32") {
    schema::PredictionRow row;
    row.params = params("vgg19", precision, side, iterations);
    row.device = "cpu";
    row.threads = 2;
    row.runtime_s = row.sampled_s = factor * 1e-6 * side * side * iterations;
    row.samples = 1;
    row.wall_s = 0.5 + *row.runtime_s;
    row.width = row.height = side;
    row.peak_bytes = 5e8 + 2000.0 * side * side;
    return row;
}

/// Times each operation once, however short.
inline SamplingRule once() {
    SamplingRule measure;
    measure.max_seconds = 1e-9;
    return measure;
}

}  // namespace stylesweep::plan::testing
