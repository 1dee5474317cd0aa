#include "base/files/inside.hpp"

namespace stylesweep {

namespace fs = std::filesystem;

std::optional<fs::path> inside(const fs::path& folder, const std::string& relative) {
    const fs::path name = fs::path(relative).lexically_normal();
    if (relative.empty() || name.is_absolute() || *name.begin() == "..") return std::nullopt;
    std::error_code error;
    const fs::path top = fs::weakly_canonical(folder, error);
    if (error) return std::nullopt;
    const fs::path real = fs::weakly_canonical(top / name, error);
    if (error || *real.lexically_relative(top).begin() == "..") return std::nullopt;
    return folder / name;
}

}  // namespace stylesweep
