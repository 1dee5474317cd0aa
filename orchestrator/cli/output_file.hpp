// Files that commands write for the user.
#pragma once

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "orchestrator/cli/command.hpp"

namespace stylesweep::cli {

/// A file that appears whole or not at all: written beside its place, then renamed. Opened before the work, so that
/// a bad path fails at once.
class OutputFile {
  public:
    explicit OutputFile(std::filesystem::path path) : path_(std::move(path)), part_(path_.string() + ".part") {
        out_.open(part_, std::ios::binary | std::ios::trunc);
        if (!out_) throw UsageError("cannot write " + path_.string() + ": " + std::strerror(errno));
    }
    OutputFile(const OutputFile&) = delete;
    ~OutputFile() {
        std::error_code ignored;
        if (!part_.empty()) std::filesystem::remove(part_, ignored);
    }
    std::ostream& stream() { return out_; }
    /// Where it is until finish().
    [[nodiscard]] const std::filesystem::path& part() const { return part_; }
    void finish() {
        out_.close();
        if (!out_) throw std::runtime_error("cannot write " + path_.string() + " (disk full?)");
        std::filesystem::rename(part_, path_);
        part_.clear();
        std::cerr << "wrote " << std::filesystem::absolute(path_).lexically_normal().string() << " ("
                  << std::filesystem::file_size(path_) / 1000 << " kB)\n";
    }

  private:
    std::filesystem::path path_, part_;
    std::ofstream out_;
};

}  // namespace stylesweep::cli
