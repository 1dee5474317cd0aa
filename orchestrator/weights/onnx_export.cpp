#include "orchestrator/weights/onnx_export.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "orchestrator/weights/candidate.hpp"
#include "orchestrator/weights/float_values.hpp"
#include "orchestrator/weights/identify.hpp"
#include "orchestrator/weights/onnx_graph.hpp"

namespace stylesweep::weights {
namespace {

namespace fs = std::filesystem;
using tensorfiles::FileError;
using tensorfiles::Tensor;
using Integers = OnnxGraph::Integers;

constexpr const char *input_name = "picture", *output_name = "stylised";
constexpr const char* range = "RGB, float32, 0 to 255, [batch, 3, height, width], at least 8x8 pixels";

// The layers that both kinds consist of; each returns the name of its output. Tensors are looked up and checked against
// the number of input channels.
class Layers {
  public:
    Layers(OnnxGraph& graph, const std::vector<Tensor>& tensors, fs::path file)
        : graph_(graph), file_(std::move(file)) {
        for (const Tensor& each : tensors) tensors_[each.name] = &each;
    }

    // The file's tensor `name`, whose dimension `side_in` is the number of input channels.
    std::string weight(const std::string& name, std::size_t side_in) {
        const Tensor& tensor = find(name);
        if (tensor.shape.size() != 4) fail(tensor, "four dimensions");
        if (tensor.shape[side_in] != channels_) fail(tensor, std::to_string(channels_) + " input channels");
        channels_ = tensor.shape[1 - side_in];
        kernel_ = tensor.shape[3];
        if (tensor.shape[2] != kernel_) fail(tensor, "a square window");
        return add(tensor);
    }

    // One value per channel.
    std::string vector(const std::string& name) {
        const Tensor& tensor = find(name);
        if (tensor.shape != Integers{channels_}) fail(tensor, "[" + std::to_string(channels_) + "]");
        return add(tensor);
    }

    std::string normalised(const std::string& x, const std::string& norm, float epsilon) {
        const std::string scale = vector(norm + ".weight"), bias = vector(norm + ".bias");
        return graph_.add("InstanceNormalization", {x, scale, bias}).with("epsilon", epsilon).name();
    }

    [[nodiscard]] std::int64_t kernel() const { return kernel_; }

  private:
    const Tensor& find(const std::string& name) const {
        const auto found = tensors_.find(name);
        if (found == tensors_.end()) throw FileError(file_.string() + ": it has no tensor " + name);
        return *found->second;
    }
    std::string add(const Tensor& tensor) { return graph_.floats(tensor.name, tensor.shape, float_values(tensor)); }
    [[noreturn]] void fail(const Tensor& tensor, const std::string& expected) const {
        throw FileError(file_.string() + ": " + tensor.name + " is " + shape_text(tensor.shape) + ", expected " +
                        expected);
    }

    OnnxGraph& graph_;
    fs::path file_;
    std::map<std::string, const Tensor*> tensors_;
    std::int64_t channels_ = 3, kernel_ = 0;
};

std::string relu(OnnxGraph& graph, const std::string& x) {
    return graph.add("Relu", {x}).name();
}

// runners/nst/fast/johnson.hpp.
std::string johnson(OnnxGraph& graph, Layers& layers) {
    constexpr float epsilon = 1e-5F;
    const auto convolved = [&](const std::string& x, const std::string& name, std::int64_t stride) {
        const std::string weight = layers.weight(name + ".conv2d.weight", 1),
                          bias = layers.vector(name + ".conv2d.bias");
        const std::int64_t pad = layers.kernel() / 2;
        const std::string pads = graph.integers({0, 0, pad, pad, 0, 0, pad, pad});
        const std::string padded = graph.add("Pad", {x, pads}).with("mode", "reflect").name();
        return graph.add("Conv", {padded, weight, bias}).with("strides", Integers{stride, stride}).name();
    };
    const auto layer = [&](const std::string& x, const char* name, const char* norm, std::int64_t stride) {
        return relu(graph, layers.normalised(convolved(x, name, stride), norm, epsilon));
    };
    const float factors[] = {1, 1, 2, 2};
    const std::string doubled = graph.floats("doubled", {4}, factors);
    const auto grown = [&](const std::string& x) {
        return graph.add("Resize", {x, "", doubled})
            .with("mode", "nearest")
            .with("coordinate_transformation_mode", "asymmetric")
            .with("nearest_mode", "floor")
            .name();
    };
    std::string x = layer(input_name, "conv1", "in1", 1);
    x = layer(x, "conv2", "in2", 2);
    x = layer(x, "conv3", "in3", 2);
    for (int block = 1; block <= 5; ++block) {
        const std::string name = "res" + std::to_string(block);
        const std::string inner =
            relu(graph, layers.normalised(convolved(x, name + ".conv1", 1), name + ".in1", epsilon));
        x = graph.add("Add", {x, layers.normalised(convolved(inner, name + ".conv2", 1), name + ".in2", epsilon)})
                .name();
    }
    x = layer(grown(x), "deconv1", "in4", 1);
    x = layer(grown(x), "deconv2", "in5", 1);
    return convolved(x, "deconv3", 1);
}

// runners/nst/fast/engstrom.hpp.
std::string engstrom(OnnxGraph& graph, Layers& layers) {
    constexpr float epsilon = 1e-3F;
    const auto layer = [&](const std::string& x, const std::string& name, std::int64_t stride) {
        const std::string weight = layers.weight(name + ".conv.weight", 1);
        const std::string convolved = graph.add("Conv", {x, weight})
                                          .with("auto_pad", "SAME_UPPER")
                                          .with("strides", Integers{stride, stride})
                                          .name();
        return layers.normalised(convolved, name + ".norm", epsilon);
    };
    const auto grown = [&](const std::string& x, const std::string& name) {
        const std::string weight = layers.weight(name + ".conv.weight", 0);
        const std::string full = graph.add("ConvTranspose", {x, weight})
                                     .with("strides", Integers{2, 2})
                                     .with("pads", Integers{0, 0, 1, 1})
                                     .name();
        return layers.normalised(full, name + ".norm", epsilon);
    };
    std::string x = relu(graph, layer(input_name, "down1", 1));
    for (const char* name : {"down2", "down3"}) x = relu(graph, layer(x, name, 2));
    for (int block = 1; block <= 5; ++block) {
        const std::string name = "res" + std::to_string(block);
        const std::string inner = relu(graph, layer(x, name + ".a", 1));
        x = graph.add("Add", {x, layer(inner, name + ".b", 1)}).name();
    }
    for (const char* name : {"up1", "up2"}) x = relu(graph, grown(x, name));
    x = graph.add("Tanh", {layer(x, "out", 1)}).name();
    x = graph.add("Mul", {x, graph.scalar(150)}).name();
    return graph.add("Add", {x, graph.scalar(127.5)}).name();
}

// A size not divisible by 4 is rounded up by the network.
void finish(OnnxGraph& graph, const std::string& x) {
    const std::string clipped = graph.add("Clip", {x, graph.scalar(0), graph.scalar(255)}).name();
    const std::string shape = graph.add("Shape", {input_name}).name();
    const std::string size =
        graph.add("Slice", {shape, graph.integers({2}), graph.integers({4}), graph.integers({0})}).name();
    graph.add("Slice", {clipped, graph.integers({0, 0}), size, graph.integers({2, 3})});
    graph.rename_last(output_name);
}

void declare(onnx::ValueInfoProto& value, const char* name) {
    value.set_name(name);
    value.set_doc_string(range);
    onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    onnx::TensorShapeProto& shape = *type.mutable_shape();
    shape.add_dim()->set_dim_param("batch");
    shape.add_dim()->set_dim_value(3);
    for (const char* side : {"height", "width"}) shape.add_dim()->set_dim_param(side);
}

void add_metadata(onnx::ModelProto& model, const tensorfiles::TensorFile& file, const Identified& network,
                  const fs::path& source) {
    std::map<std::string, std::string> all = file.metadata;
    all.erase("format");
    all["input_range"] = all["output_range"] = range;
    all["source"] = source.filename().string();
    all["tensors_sha256"] = tensorfiles::tensors_sha256(network.tensors);
    for (const auto& [name, value] : all) {
        onnx::StringStringEntryProto& entry = *model.add_metadata_props();
        entry.set_key(name);
        entry.set_value(value);
    }
}

void sign(onnx::ModelProto& model) {
    model.set_ir_version(7);  // of ONNX 1.8, the first with operator set 13
    model.set_producer_name("stylesweep");
}

}  // namespace

bool is_exported_onnx(std::string_view head) {
    onnx::ModelProto signed_only;
    sign(signed_only);
    return head.starts_with(signed_only.SerializeAsString());
}

OnnxModel export_onnx(const fs::path& source) {
    const tensorfiles::TensorFile file = tensorfiles::read_any(source);
    const Identified network = identify(file, "", source.string());
    if (network.architecture != "fast")
        throw FileError(source.string() + ": it is " + network.summary +
                        "; only feed-forward networks, for architecture: fast, are exported");
    const bool is_johnson =
        std::ranges::any_of(network.tensors, [](const Tensor& each) { return each.name == "conv1.conv2d.weight"; });
    onnx::ModelProto model;
    sign(model);
    model.add_opset_import()->set_version(13);
    onnx::GraphProto& proto = *model.mutable_graph();
    proto.set_name(source.stem().string());
    declare(*proto.add_input(), input_name);
    declare(*proto.add_output(), output_name);
    OnnxGraph graph(proto);
    Layers layers(graph, network.tensors, source);
    finish(graph, is_johnson ? johnson(graph, layers) : engstrom(graph, layers));
    add_metadata(model, file, network, source);
    OnnxModel done{"", is_johnson ? "Johnson" : "Engstrom"};
    model.SerializeToString(&done.bytes);
    return done;
}

}  // namespace stylesweep::weights
