// Weights in the forms in which people have them, written on the spot by PyTorch.
#include <doctest/doctest.h>

#include "base/process/child.hpp"
#include "orchestrator/weights/weights_folder.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::testing;
using namespace stylesweep::weights;

namespace {

// Written once for all cases.
class Forms {
  public:
    Forms() {
        const auto log = folder_.path() / "log";
        process::Child child(
            {{STYLESWEEP_PYTHON, STYLESWEEP_SOURCE_DIR "/tests/weights/forms.py", folder_.path().string()},
             log,
             {},
             {}});
        const int code = child.wait().code;
        CAPTURE(content_of(log));
        if (code == 77) MESSAGE("skipped: no torchvision");
        CHECK((code == 0 || code == 77));
        are_there_ = code == 0;
    }
    [[nodiscard]] bool are_there() const { return are_there_; }
    [[nodiscard]] ImportedWeights import(const std::string& form, const ImportChoices& choices = {}) const {
        return import_weights(folder_.path() / (form + ".pth"), form, folder_.path() / "weights", choices);
    }
    [[nodiscard]] std::string tensors_sha256(const std::string& form) const {
        return tensorfiles::read_safetensors(import(form).file).metadata.at("tensors_sha256");
    }

  private:
    TestFolder folder_;
    bool are_there_ = false;
};

const Forms& forms() {
    static const Forms made;
    return made;
}

std::string joined(const std::vector<std::string>& all) {
    std::string text;
    for (const std::string& each : all) text += (text.empty() ? "" : " ") + each;
    return text;
}

}  // namespace

TEST_CASE("the same network comes out of every form in which people have weights") {
    if (!forms().are_there()) return;
    const ImportedWeights plain = forms().import("zip");
    CHECK(plain.network.summary == "squeezenet1_1, 25 of 25 convolutions");
    CHECK(plain.network.tensors.size() == 50);
    CHECK(plain.network.prefix.empty());
    CHECK(plain.network.left_out == std::vector<std::string>{"classifier"});
    const std::string expected = forms().tensors_sha256("zip");
    struct Case {
        const char *form, *prefix, *left_out;
    };
    for (const Case& each :
         {Case{"pickles", "", "classifier"}, Case{"old_calls", "", "classifier"}, Case{"tar", "", "classifier"},
          Case{"model", "model.", "classifier optimizer"}, Case{"net", "net.", "classifier acc"},
          Case{"state_dict", "state_dict.", "classifier"}, Case{"tuple", "0.", "classifier 1 2"},
          Case{"parallel", "", "classifier"}, Case{"parallel_features", "", "classifier"},
          Case{"compiled", "", "classifier"}, Case{"lightning", "state_dict.loss.vgg.", "classifier epoch"},
          Case{"parameters", "", "classifier"}, Case{"tagged", "", "classifier"}, Case{"features", "", ""},
          Case{"channels_last", "", "classifier"}, Case{"copies", "ema.", "classifier model"}}) {
        CAPTURE(each.form);
        const ImportedWeights done = forms().import(each.form);
        CHECK(forms().tensors_sha256(each.form) == expected);
        CHECK(done.network.summary == plain.network.summary);
        CHECK(done.network.prefix == each.prefix);
        CHECK(joined(done.network.left_out) == each.left_out);
    }
}

TEST_CASE("numpy's scalars, dates, paths and other plain data beside the tensors are left out by name") {
    if (!forms().are_there()) return;
    const ImportedWeights done = forms().import("deep");
    CHECK(done.network.prefix == "run.student.model.backbone.");
    CHECK(forms().tensors_sha256("deep") == forms().tensors_sha256("zip"));
    const std::string left_out = " " + joined(done.network.left_out) + " ";
    for (const char* name :
         {"classifier", "optimizer", "epoch", "best", "rates", "count",   "type",    "size",   "device",
          "date",       "day",       "took",  "arch", "huge",  "args",    "classes", "frozen", "raw",
          "price",      "z",         "none",  "logs", "queue", "counter", "history"}) {
        CAPTURE(name);
        CHECK(left_out.find(" " + std::string(name) + " ") != std::string::npos);
    }
}

TEST_CASE("what is no known network, or more than one, is refused with what was found") {
    if (!forms().are_there()) return;
    struct Case {
        const char *form, *complaint;
    };
    for (const Case& each :
         {Case{"two",
               "more than one network: under the prefixes 'ema.' (squeezenet1_1, 25 of 25 convolutions), 'model.'"},
          Case{"two", "--prefix"}, Case{"whole_model", "torch.save(model.state_dict(), FILE)"},
          Case{"whole_model", "torchvision.models.squeezenet.SqueezeNet"},
          Case{"extra",
               "Nearest is squeezenet1_1 (25 of 25 convolutions), but features.13.weight [4] is not part of it"},
          Case{"gap", "features.6.squeeze.weight is missing"},
          Case{"squeezenet1_0", "it is none of vgg19, vgg16, resnet18, resnet50"},
          Case{"squeezenet1_0", "classifier.1.weight [2, 512, 1, 1]"},
          Case{"vgg13", "Nearest is vgg19 (6 of 16 convolutions), but features.15.bias"},
          Case{"vgg19_bn", "is none of"}}) {
        CAPTURE(each.form);
        CHECK_THROWS_WITH_AS(forms().import(each.form), doctest::Contains(each.complaint), tensorfiles::FileError);
    }
    CHECK(forms().import("two", {"", "model", {}}).network.prefix == "model.");
    CHECK(forms().import("two", {"", "ema.", {}, Replace::yes}).network.prefix == "ema.");
    CHECK_THROWS_AS(forms().import("two", {"", "mod", {}}), tensorfiles::FileError);
}

TEST_CASE("counters of batch normalisations do not matter, even as floating-point numbers") {
    if (!forms().are_there()) return;
    const ImportedWeights done = forms().import("half");
    CHECK(done.network.summary == "mobilenet_v2, 52 of 52 convolutions");
    CHECK(joined(done.network.left_out) == "classifier num_batches_tracked");
    CHECK(done.network.tensors.size() == 260);
}

TEST_CASE("a network that ends early is imported with the block from which on there is nothing") {
    if (!forms().are_there()) return;
    const ImportedWeights done = forms().import("cut");
    CHECK(done.network.summary == "squeezenet1_1, 7 of 25 convolutions");
    CHECK(done.network.incomplete == "features.6");
}

TEST_CASE("weights that Caffe trained are told by names, file name or classifier, and say what they want to be shown") {
    if (!forms().are_there()) return;
    struct Case {
        const char *form, *summary;
        nst::Preprocessing shown;
        const char* told_by;
    };
    const nst::Preprocessing caffe = nst::caffe_preprocessing(), torchvision = nst::torchvision_preprocessing();
    for (const Case& each : {Case{"vgg_conv", "vgg19, 16 of 16 convolutions", caffe, "its tensors' names"},
                             Case{"vgg16_caffe", "vgg16, 9 of 13 convolutions", caffe, "its tensors' names"},
                             Case{"vgg19_original", "vgg19, 8 of 16 convolutions", caffe, "its tensors' names"},
                             Case{"vgg19-d01eb7cb", "vgg19, 8 of 16 convolutions", caffe, "the file's name or hash"},
                             Case{"vgg16_features-amdegroot-88682ab5",
                                  "vgg16, 9 of 13 convolutions",
                                  {false, 255, {123, 117, 104}, {1, 1, 1}},
                                  "the file's name or hash"},
                             Case{"vgg19", "vgg19, 8 of 16 convolutions", torchvision, ""}}) {
        CAPTURE(each.form);
        const ImportedWeights done = forms().import(each.form);
        CHECK(done.network.summary == each.summary);
        CHECK(done.preprocessing_told_by == each.told_by);
        const tensorfiles::TensorFile read = tensorfiles::read_safetensors(done.file);
        CHECK(nst::preprocessing_in(read.metadata) == each.shown);
        CHECK(read.metadata.at("architecture") == std::string(each.summary).substr(0, 5));
        CHECK(read.tensors.front().name == "features.0.bias");
    }
    // The same bytes under torchvision's names, and imported again.
    CHECK(tensorfiles::read_safetensors(forms().import("vgg_conv").file).tensors.size() == 32);
    CHECK_THROWS_AS(forms().import("vgg19", {"", "", caffe}), OtherWeightsError);
    CHECK(forms().import("vgg19", {"", "", caffe, Replace::yes}).preprocessing_told_by == "--preprocessing");
    const auto again =
        import_weights(forms().import("vgg_conv").file, "again", forms().import("vgg_conv").file.parent_path());
    CHECK(again.network.preprocessing == caffe);
    CHECK(again.preprocessing_told_by == "the file's metadata");
}
