#include "runners/nst/jobs/outputs.hpp"

#include <chrono>

#include "base/files/digest.hpp"
#include "runners/nst/images/picture.hpp"
#include "runners/nst/output_name.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;

std::string short_key(const runners::Job& job) {
    return job.key.substr(0, 16);
}

fs::path thumbnail_file(const runners::Job& job, const std::string& name) {
    return job.files / "thumbnails" / (name + ".jpg");
}

std::string at_step(const runners::Job& job, std::int64_t step) {
    return short_key(job) + "-at-" + std::to_string(step);
}

fs::path picture_at(const runners::Job& job, std::int64_t step) {
    return job.files / "images" / (at_step(job, step) + ".png");
}

// The file's hash includes the texts, so a hash of the pixels identifies equal pictures.
void save_output(const runners::Job& job, const cv::Mat& picture, const std::string& name, runners::Recorder& out) {
    const fs::path file = job.files / "images" / (name + ".png");
    const std::string parameters = job.params.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    write_picture(picture, file, {{"Software", "stylesweep"}, {"Job", job.key}, {"Parameters", parameters}});
    out.artifact("output", file, job);
    out.detail("pixels_sha256", sha256({picture.ptr<char>(), picture.total() * picture.elemSize()}));
}

}  // namespace

void save(const runners::Job& job, const JobPictures& pictures, const cv::Mat& stylised, runners::Recorder& out) {
    using Clock = std::chrono::steady_clock;
    const std::string name = output_name(job);
    const auto begin = Clock::now();
    save_output(job, stylised, name, out);
    out.metric("encode_s", std::chrono::duration<double>(Clock::now() - begin).count());
    const auto thumbnail = [&](const char* kind, const cv::Mat& picture, const std::string& of) {
        const fs::path file = thumbnail_file(job, of);
        write_thumbnail(picture, file);
        out.artifact(kind, file, job);
    };
    // Input thumbnails are shared by jobs; another aspect ratio or a smaller size is another file.
    const auto of_input = [&](const char* input, const cv::Mat& picture) {
        return job.input_sha256(input).substr(0, 16) + "-" + size_text(picture.size());
    };
    thumbnail("output_thumbnail", stylised, name);
    thumbnail("content_thumbnail", pictures.content, of_input("content", pictures.content));
    if (pictures.styles.empty()) return;
    const cv::Mat& style = pictures.styles.front().first;
    thumbnail("style_thumbnail", style, of_input("style", style));
}

fs::path checkpoint_of(const runners::Job& job) {
    return job.files / "checkpoints" / (short_key(job) + ".safetensors");
}

fs::path model_of(const runners::Job& job) {
    return job.files / "models" / (short_key(job) + ".safetensors");
}

fs::path model_at(const runners::Job& job, std::int64_t step) {
    return job.files / "models" / (at_step(job, step) + ".safetensors");
}

void write_picture_at(const runners::Job& job, std::int64_t step, const cv::Mat& picture) {
    write_picture(picture, picture_at(job, step));
    const fs::path thumbnail = thumbnail_file(job, at_step(job, step));
    fs::remove(thumbnail);
    write_thumbnail(picture, thumbnail);
}

void record_picture_at(const runners::Job& job, std::int64_t step, runners::Recorder& out) {
    const std::string kind = "output_at_" + std::to_string(step);
    out.artifact(kind, picture_at(job, step), job);
    out.artifact(kind + "_thumbnail", thumbnail_file(job, at_step(job, step)), job);
}

}  // namespace stylesweep::nst
