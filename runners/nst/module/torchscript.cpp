#include "runners/nst/module/torchscript.hpp"

#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/runtime/print_handler.h>
#include <torch/script.h>

#include <algorithm>
#include <iostream>

#include "runners/core/job.hpp"
#include "runners/nst/failure.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

constexpr const char* how = " (docs/modules.md)";

std::string one_line(std::string text) {
    text.erase(std::min(text.find_last_not_of(" \n") + 1, text.size()));
    std::ranges::replace(text, '\n', ' ');
    return text.substr(0, 500);
}

// Of the interpreter's message, a traceback that ends in "RuntimeError: ...": the place in the author's code, and the
// error without LibTorch's C++ backtrace.
std::string last_words(const std::string& what) {
    std::string place;
    for (std::size_t at = what.find("File \""); at != std::string::npos; at = what.find("File \"", at + 1))
        place = what.substr(at + 5, what.find('\n', at) - at - 5);
    const std::size_t error = what.rfind("Error: ");
    const std::size_t begin = error == std::string::npos ? std::string::npos : what.rfind('\n', error);
    std::string message = begin == std::string::npos ? what : what.substr(begin + 1);
    message = message.substr(0, message.find("\nException raised from"));
    return one_line(message) + (place.empty() ? "" : ", at " + place);
}

bool is_about_types(const std::string& message) {
    constexpr const char* words[] = {"BFloat16", "Half", "dtype", "scalar type", "Input type"};
    return std::ranges::any_of(words, [&](const char* each) { return message.find(each) != std::string::npos; });
}

template <class Tensors>
void cast(const Tensors& tensors, const ModulePlace& place) {
    for (at::Tensor each : tensors) {
        at::Tensor data = each.is_floating_point() ? each.to(place.device, place.type) : each.to(place.device);
        if (data.dim() == 4) data = data.contiguous(place.layout);
        each.set_data(data);
    }
}

}  // namespace

struct TorchScript::Loaded {
    fs::path file;
    ModulePlace place;
    std::string method;
    torch::jit::Module module;
    std::vector<Argument> arguments = {};

    [[noreturn]] void fail(const std::string& what, const std::string& doing) const {
        const std::string name = file.filename().string(), message = last_words(what);
        const Failure failure = failure_of(what);
        if (failure == Failure::out_of_memory) throw runners::OutOfMemory(name + ": " + message);
        if (failure == Failure::device_lost) throw runners::DeviceLost(name + ": " + message);
        if (place.type != torch::kFloat32 && is_about_types(message))
            throw runners::Unsupported(std::string(c10::toString(place.type)) + " is not possible with " + name + ": " +
                                       message + "; use precision: fp32");
        throw runners::BadInput(name + " failed " + doing + ": " + message);
    }
    auto guarded(const std::string& doing, const auto& work) const {
        try {
            return work();
        } catch (const std::bad_alloc&) {
            throw;
        } catch (const c10::Error& error) {
            fail(error.what_without_backtrace(), doing);
        } catch (const std::exception& error) {  // also what the interpreter makes of an operator's exception
            fail(error.what(), doing);
        }
    }
};

namespace {

// What a network prints goes to the log: the runner's standard output is its answer (--check, --features).
void print_to_log(const std::string& text) {
    std::cerr << text;
}

torch::jit::Module read(const fs::path& file) {
    torch::jit::setPrintHandler(&print_to_log);
    try {
        return torch::jit::load(file.string(), torch::kCPU);
    } catch (const std::exception& error) {  // c10::Error, ErrorReport, std::runtime_error: whatever its parser finds
        const std::string what = error.what();
        if (failure_of(what) == Failure::out_of_memory) throw runners::OutOfMemory(what.substr(0, what.find('\n')));
        throw runners::BadInput(file.filename().string() +
                                " is not a TorchScript file: write it with torch.jit.script(network).save(FILE), or "
                                "torch.jit.trace; a checkpoint of weights has no network" +
                                how + ". LibTorch: " + what.substr(0, what.find('\n')));
    }
}

std::vector<TorchScript::Argument> arguments_of(const torch::jit::Method& method) {
    std::vector<TorchScript::Argument> all;
    const auto& arguments = method.function().getSchema().arguments();
    for (std::size_t i = 1; i < arguments.size(); ++i) {  // without self
        const auto kind = arguments[i].type()->kind();
        const bool number = kind == c10::TypeKind::FloatType || kind == c10::TypeKind::IntType;
        all.push_back({arguments[i].name(), number, arguments[i].default_value().has_value()});
    }
    return all;
}

// What a tuple, list or dictionary contains besides tensors is left out; nested ones too.
TorchScript::Outputs tensors_of(const c10::IValue& value) {
    TorchScript::Outputs all;
    const auto add = [&](const std::string& name, const c10::IValue& each) {
        if (each.isTensor()) all.emplace_back(name, each.toTensor().to(torch::kFloat32));
    };
    if (value.isTensor()) add("0", value);
    if (value.isTuple())
        for (std::size_t i = 0; i < value.toTupleRef().elements().size(); ++i)
            add(std::to_string(i), value.toTupleRef().elements()[i]);
    if (value.isList())
        for (std::size_t i = 0; i < value.toListRef().size(); ++i) add(std::to_string(i), value.toListRef()[i]);
    if (value.isGenericDict())
        for (const auto& each : value.toGenericDict())
            if (each.key().isString()) add(each.key().toStringRef(), each.value());
    return all;
}

}  // namespace

TorchScript::TorchScript(const fs::path& file, const std::string& method, const ModulePlace& place)
    : loaded_(std::make_unique<Loaded>(Loaded{file, place, method, read(file)})) {
    const auto found = loaded_->module.find_method(method);
    if (!found) throw runners::BadInput(file.filename().string() + " has no method '" + method + "'" + how);
    loaded_->arguments = arguments_of(*found);
    loaded_->guarded("while its weights were placed", [&] {
        loaded_->module.eval();
        cast(loaded_->module.parameters(), place);
        cast(loaded_->module.buffers(), place);
    });
}

TorchScript::TorchScript(TorchScript&&) noexcept = default;
TorchScript& TorchScript::operator=(TorchScript&&) noexcept = default;
TorchScript::~TorchScript() = default;

const std::vector<TorchScript::Argument>& TorchScript::arguments() const {
    return loaded_->arguments;
}

TorchScript::Outputs TorchScript::operator()(const std::vector<Input>& inputs) const {
    const ModulePlace& place = loaded_->place;
    const auto value = [&](std::size_t i) -> c10::IValue {
        if (const auto* tensor = std::get_if<torch::Tensor>(&inputs[i]))
            return tensor->to(place.type).contiguous(place.layout);
        const double number = std::get<double>(inputs[i]);
        if (i < loaded_->arguments.size() && loaded_->arguments[i].is_number) return number;
        return torch::scalar_tensor(number, torch::TensorOptions(place.device).dtype(place.type));
    };
    return loaded_->guarded("in " + loaded_->method, [&] {
        const torch::NoGradGuard no_gradients;
        const torch::jit::GraphOptimizerEnabledGuard as_written(false);
        std::vector<c10::IValue> values;
        for (std::size_t i = 0; i < inputs.size(); ++i) values.push_back(value(i));
        return tensors_of(loaded_->module.get_method(loaded_->method)(std::move(values)));
    });
}

void demand_trust(bool trust, const std::string& parameter, const fs::path& file) {
    if (trust) return;
    throw runners::BadInput(parameter + ": " + file.filename().string() +
                            " is TorchScript: code of its author, which would run with your rights. If you trust where "
                            "it comes from, write `trust: true` under fixed:" +
                            how);
}

}  // namespace stylesweep::nst
