// An ONNX graph under construction, operator by operator.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stylesweep::weights {

/// Value names are assigned in order; operators are those of https://github.com/onnx/onnx/blob/main/docs/Operators.md.
class OnnxGraph {
  public:
    using Integers = std::vector<std::int64_t>;

    /// A node under construction: add attributes to it.
    class Node {
      public:
        explicit Node(onnx::NodeProto& node) : node_(node) {}
        Node& with(const char* name, float value);
        Node& with(const char* name, const char* value);
        Node& with(const char* name, const Integers& values);
        /// The name of its only output.
        [[nodiscard]] std::string name() const { return node_.output(0); }

      private:
        onnx::AttributeProto& attribute(const char* name, onnx::AttributeProto::AttributeType type);
        onnx::NodeProto& node_;
    };

    explicit OnnxGraph(onnx::GraphProto& graph) : graph_(graph) {}

    /// Adds an operator; "" among the inputs means a missing input.
    Node add(const char* operation, const std::vector<std::string>& inputs);
    /// Constants; returns the name.
    std::string floats(const std::string& name, const Integers& shape, std::span<const float> values);
    std::string scalar(float value);
    std::string integers(const Integers& values);

    /// Renames the last added value, so that it can be an output.
    void rename_last(const std::string& name);

  private:
    onnx::TensorProto& tensor(const std::string& name, const Integers& shape, onnx::TensorProto::DataType type);
    std::string fresh();

    onnx::GraphProto& graph_;
    int values_ = 0;
};

}  // namespace stylesweep::weights
