#include "orchestrator/weights/onnx_graph.hpp"

namespace stylesweep::weights {

using onnx::AttributeProto;
using onnx::TensorProto;

onnx::AttributeProto& OnnxGraph::Node::attribute(const char* name, AttributeProto::AttributeType type) {
    AttributeProto& made = *node_.add_attribute();
    made.set_name(name);
    made.set_type(type);
    return made;
}

OnnxGraph::Node& OnnxGraph::Node::with(const char* name, float value) {
    attribute(name, AttributeProto::FLOAT).set_f(value);
    return *this;
}

OnnxGraph::Node& OnnxGraph::Node::with(const char* name, const char* value) {
    attribute(name, AttributeProto::STRING).set_s(value);
    return *this;
}

OnnxGraph::Node& OnnxGraph::Node::with(const char* name, const Integers& values) {
    AttributeProto& made = attribute(name, AttributeProto::INTS);
    for (const std::int64_t value : values) made.add_ints(value);
    return *this;
}

OnnxGraph::Node OnnxGraph::add(const char* operation, const std::vector<std::string>& inputs) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(operation);
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(fresh());
    node.set_name(std::string(operation) + "_" + node.output(0));
    return Node(node);
}

std::string OnnxGraph::floats(const std::string& name, const Integers& shape, std::span<const float> values) {
    TensorProto& made = tensor(name, shape, TensorProto::FLOAT);
    made.set_raw_data(values.data(), values.size_bytes());  // little endian, as the format requires
    return name;
}

std::string OnnxGraph::scalar(float value) {
    return floats(fresh(), {}, {&value, 1});
}

std::string OnnxGraph::integers(const Integers& values) {
    const std::string name = fresh();
    TensorProto& made = tensor(name, {static_cast<std::int64_t>(values.size())}, TensorProto::INT64);
    for (const std::int64_t value : values) made.add_int64_data(value);
    return name;
}

void OnnxGraph::rename_last(const std::string& name) {
    graph_.mutable_node(graph_.node_size() - 1)->set_output(0, name);
}

onnx::TensorProto& OnnxGraph::tensor(const std::string& name, const Integers& shape, TensorProto::DataType type) {
    TensorProto& made = *graph_.add_initializer();
    made.set_name(name);
    made.set_data_type(type);
    for (const std::int64_t side : shape) made.add_dims(side);
    return made;
}

std::string OnnxGraph::fresh() {
    return "v" + std::to_string(++values_);
}

}  // namespace stylesweep::weights
