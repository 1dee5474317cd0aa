#include "orchestrator/cli/results/vote_pages.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/files/inside.hpp"
#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/output_file.hpp"
#include "orchestrator/vote/ballot.hpp"
#include "reports/html/bare_picture.hpp"
#include "reports/html/vote_page.hpp"
#include "reports/model/artifact_files.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds between_renewals{30};

void warn(const std::string& text) {
    std::cerr << "warning: " << printable_line(text) << std::endl;
}

// Of files that may be large only the beginning, where the size of the picture is.
bool is_shown_by_browsers(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return false;
    std::string head(std::size_t{256} * 1024, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(in.gcount()));
    return !reports::picture_type(head).empty();
}

void drop_unless_shown(std::string& path, const std::optional<fs::path>& file) {
    if (!path.empty() && (!file || !is_shown_by_browsers(*file))) path.clear();
}

/// Leaves out pictures that are missing or in a format that browsers do not show, and counts them.
std::size_t keep_showable(schema::VotedPictures& pictures, const fs::path& files_folder) {
    const auto in_folder = [&](const std::string& path) { return inside(files_folder, path); };
    const std::size_t dropped = std::erase_if(pictures.pictures, [&](const schema::VotedPicture& each) {
        const auto file = in_folder(each.path);
        return !file || !is_shown_by_browsers(*file);
    });
    for (schema::Scene& scene : pictures.scenes) {
        drop_unless_shown(scene.content_path, scene.content_path);
        drop_unless_shown(scene.style_path, scene.style_path);
        drop_unless_shown(scene.content_thumbnail, in_folder(scene.content_thumbnail));
        drop_unless_shown(scene.style_thumbnail, in_folder(scene.style_thumbnail));
    }
    return dropped;
}

template <class Holds>
bool any_two(const schema::VotedPictures& pictures, const Holds& holds) {
    return std::ranges::any_of(pictures.pictures, [&](const schema::VotedPicture& a) {
        return std::ranges::any_of(pictures.pictures, [&](const schema::VotedPicture& b) { return holds(a, b); });
    });
}

// "": two pictures can be compared.
std::string why_nothing_to_compare(const schema::VotedPictures& pictures, std::size_t dropped,
                                   const fs::path& files_folder) {
    const auto of_one_scene = [](const auto& a, const auto& b) { return a.scene == b.scene && a.setting != b.setting; };
    if (any_two(pictures, [&](const auto& a, const auto& b) { return of_one_scene(a, b) && a.sha256 != b.sha256; }))
        return "";
    if (dropped > 0)
        return std::to_string(dropped) + " of its " + counted(dropped + pictures.pictures.size(), "picture") +
               one_or_many(dropped, " is", " are") + " missing in " + files_folder.string() +
               ", or neither PNG nor JPEG; copy that folder along with the database, or run the sweep again with "
               "`--rerun all`";
    if (any_two(pictures, of_one_scene)) return "all pictures of a content and style are equal, byte by byte";
    return "two settings need a picture of the same content and style (`stylesweep status` says what is done)";
}

void tell_pictures(const schema::VotedPictures& pictures, std::size_t dropped) {
    std::cerr << counted(pictures.pictures.size(), "picture") << " of " << counted(pictures.settings.size(), "setting")
              << " and " << counted(pictures.scenes.size(), "pair") << " of content and style\n";
    if (dropped > 0)
        std::cerr << "warning: " << counted(dropped, "picture") << one_or_many(dropped, " is", " are")
                  << " left out: missing on disk, or neither PNG nor JPEG\n";
    const auto without =
        std::ranges::count_if(pictures.scenes, [](const auto& each) { return !vote::has_content(each); });
    if (without > 0)
        std::cerr << "warning: " << counted(without, "content")
                  << " cannot be shown: gone or changed, or neither PNG nor JPEG. "
                  << "No pair with a known answer is made of " << one_or_many(without, "it", "them") << '\n';
}

// The sweep of a ballot: --sweep, or the only one.
std::string ballot_sweep(const Options& options, schema::Store& store) {
    const std::vector<std::string> named = options.list("sweep");
    if (named.size() > 1) throw UsageError("a ballot is of one sweep: name one with --sweep");
    if (named.size() == 1) return named.front();
    std::vector<std::string> all;
    SQLite::Statement names(store.db(), "SELECT name FROM sweep ORDER BY id");
    while (names.executeStep()) all.push_back(names.getColumn(0).getString());
    if (all.size() != 1) throw UsageError("name the ballot's sweep with --sweep");
    return all.front();
}

// Trials whose pictures cannot all be read go; the page's data.
std::string page_data(vote::Ballot& ballot, const schema::VotedPictures& pictures, const fs::path& files_folder) {
    const vote::PictureIds ids(pictures);
    nlohmann::json embedded = nlohmann::json::object();
    for (const std::string& id : ballot.pictures)
        for (const fs::path& file : ids.files_of(*ids.find(id), files_folder))
            if (!embedded.contains(id))
                if (std::string uri = reports::data_uri(reports::bare_picture(reports::content_of(file))); !uri.empty())
                    embedded[id] = std::move(uri);
    auto& trials = ballot.data["trials"];
    for (auto& trial : trials)
        for (const char* given : {"content", "style"})
            if (!trial[given].is_null() && !embedded.contains(trial[given].get<std::string>())) trial[given] = nullptr;
    const auto incomplete = [&](const nlohmann::json& trial) {
        return !embedded.contains(trial["left"].get<std::string>()) ||
               !embedded.contains(trial["right"].get<std::string>());
    };
    trials.erase(std::remove_if(trials.begin(), trials.end(), incomplete), trials.end());
    ballot.data["pictures"] = std::move(embedded);
    return ballot.data.dump();
}

}  // namespace

void add_pairs_option(po::options_description& all) {
    all.add_options()("pairs", po::value<int>()->default_value(40)->value_name("N"),
                      "pairs of pictures that a voter is asked for");
}

std::size_t pairs_of(const Options& options) {
    const int pairs = options.number("pairs");
    if (pairs < 1 || pairs > 1000) throw UsageError("--pairs takes a number from 1 to 1000");
    return static_cast<std::size_t>(pairs);
}

void refuse_report_options(const Options& options, const std::string& why) {
    for (const char* name : {"baseline", "better", "against", "tolerance"})
        if (options.has(name) && !options.is_default(name))
            throw UsageError("--" + std::string(name) + " is for reports; " + why);
    if (!options.is_default("title") || !options.is_default("embed"))
        throw UsageError("--title and --embed are for reports; " + why);
    if (options.list("db").size() > 1) throw UsageError("votes are about one database: name one with --db");
}

VotePages::VotePages(const std::string& database, const std::string& sweep, std::size_t pairs)
    : service_(database, sweep, pairs, keep_showable, warn), renewals_(database, between_renewals, warn) {
    tell_pictures(service_.pictures(), service_.dropped());
    const std::string why = why_nothing_to_compare(service_.pictures(), service_.dropped(), service_.files_folder());
    if (!why.empty()) std::cerr << "warning: nothing to compare yet: " << why << '\n';
}

serve::Served VotePages::served() {
    return {[] { return std::string(); },
            [] {
                std::ostringstream page;
                reports::write_vote_page(page, "{}");
                return std::move(page).str();
            },
            [this](const std::string& id) { return picture(id); },
            [this](const std::string& path, const std::string& body) {
                vote::Reply reply = service_.post(path, body);
                return serve::Answer{reply.status, std::move(reply.json)};
            }};
}

std::optional<serve::File> VotePages::picture(const std::string& id) {
    for (const fs::path& file : service_.picture(id)) {
        std::string bytes = reports::bare_picture(reports::content_of(file));
        if (const std::string type = reports::picture_type(bytes); !type.empty())
            return serve::File{type, std::move(bytes)};
    }
    return std::nullopt;
}

int write_ballot(const Options& options) {
    refuse_report_options(options, "--ballot writes a page to vote on");
    for (const char* other : {"csv", "markdown"})
        if (options.has(other)) throw UsageError(std::string("--ballot writes one page (-o): leave out --") + other);
    if (!options.has("output")) throw UsageError("name the page to write with -o ballot.html");
    check_ending(options.text("output"), {".html", ".htm"}, "--ballot writes .html");
    const std::vector<std::string> databases = options.list("db");
    schema::Store store(databases.empty() ? default_database : databases.front(), schema::OpenMode::read_only);
    Precious precious;
    precious.add(store);
    OutputFile file(options.text("output"), precious, overwrite_of(options), OutputFile::Mark::comment);
    const std::string sweep = ballot_sweep(options, store);
    const std::int64_t id = schema::find_sweep(store.db(), sweep);
    schema::VotedPictures pictures = schema::voted_pictures(store.db(), id);
    const std::size_t dropped = keep_showable(pictures, store.files_folder());
    if (const std::string why = why_nothing_to_compare(pictures, dropped, store.files_folder()); !why.empty())
        throw UsageError("sweep '" + sweep + "' has nothing to compare: " + why);
    vote::Ballot ballot = vote::make_ballot(sweep, pictures, schema::votes_of(store.db(), id), pairs_of(options), 1);
    const std::string data = page_data(ballot, pictures, store.files_folder());
    reports::write_vote_page(file.stream(), data);
    file.finish();
    tell_pictures(pictures, dropped);
    std::cerr << options.text("output") << ": " << counted(ballot.data["trials"].size(), "pair") << " to compare, "
              << (data.size() + 999) / 1000 << " kB; answers come back with `stylesweep import FILE.json`\n";
    return all_done;
}

}  // namespace stylesweep::cli
