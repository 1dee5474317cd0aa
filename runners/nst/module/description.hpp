// How a style transfer network in a TorchScript file is called: what the YAML file beside it says (docs/modules.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runners/nst/module/picture_format.hpp"

namespace stylesweep::nst {

struct ModuleDescription {
    enum class Input { content, style, alpha };
    enum class Fit { pad, resize };

    std::string method = "forward";
    std::vector<Input> inputs;      ///< in the order of the method's arguments, content among them, each once
    PictureFormat picture, output;  ///< of content and style; of the result
    std::string part;               ///< of a tuple or list: the number of the picture; of a dictionary: its key
    std::int64_t multiple = 1;      ///< sides of content and style, pixels
    Fit fit = Fit::pad;             ///< how they become multiples
    bool style_as_content = false;  ///< the style is stretched to the content's size

    /// Throws runners::BadInput with file, line and column.
    static ModuleDescription read(const std::filesystem::path& file);

    [[nodiscard]] bool takes(Input input) const;
    /// "forward(content, style, alpha); RGB, 0 to 1; sides padded to multiples of 8"
    [[nodiscard]] std::string in_words() const;
};

}  // namespace stylesweep::nst
