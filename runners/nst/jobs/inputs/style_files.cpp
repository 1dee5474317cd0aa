#include "runners/nst/jobs/inputs/style_files.hpp"

#include "base/text/counted.hpp"
#include "base/text/number_text.hpp"
#include "runners/nst/parameters/number_list.hpp"

namespace stylesweep::nst {
namespace {

std::vector<double> shares_of(const std::string& text, std::size_t pictures) {
    std::vector<double> shares = numbers_of("style_shares", text, "even", "style picture");
    if (shares.empty()) shares.assign(pictures, 1);
    if (shares.size() != pictures)
        throw runners::BadInput("style_shares: " + counted(shares.size(), "number") + " for " +
                                counted(pictures, "style picture") + ": give one for each");
    return shares;
}

// Neither a list nor a folder.
bool is_one(const runners::Job& job, const std::string& name) {
    return job.inputs.at(name).value("kind", "").empty();
}

}  // namespace

PictureFiles input_pictures(const runners::Job& job, const std::string& name) {
    const std::filesystem::path file = job.input(name);
    return is_one(job, name) ? PictureFiles{{file}, {}} : find_pictures(file);
}

StyleFiles style_files(const runners::Job& job, const std::string& shares) {
    const PictureFiles found = input_pictures(job, "style");
    StyleFiles files{found.pictures, shares_of(shares, found.pictures.size()), ""};
    if (is_one(job, "style")) return files;
    for (std::size_t i = 0; i < files.pictures.size(); ++i)
        files.in_words +=
            (i > 0 ? ", " : "") + files.pictures[i].filename().string() + " " + number_text(files.shares[i]);
    files.in_words += left_out_in_words(found);
    return files;
}

}  // namespace stylesweep::nst
