// How often the rule about inconsistent voters leaves out honest ones, and those who press keys without looking.
#include <array>
#include <functional>
#include <string>

#include "orchestrator/vote/trials.hpp"
#include "tests/base/studies.hpp"
#include "tests/vote/fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::vote;
using namespace stylesweep::vote::testing;
using schema::Answer;
using stylesweep::testing::studies_or;

namespace {

/// What voters see: settings whose strengths differ by `step` from one to the next.
struct World {
    const char* name;
    double step;
    std::size_t settings = 6, scenes = 5, voters = 6, careless = 0;
    double of_pictures = 0.5, of_voters = 0.3;  ///< how much strengths vary: standard deviations
    double log_tie = -1;                        ///< of equals one answer in six is `same`
    std::size_t mild = 0;                       ///< the first settings hardly restyle: honest voters say `same`
    bool has_ssim = false;
};

constexpr double over_content = 3;  // a restyled picture is chosen over the content by 95 in 100
constexpr double slips = 0.03;      // another key than meant
constexpr std::size_t answers_each = 40;

double uniform(std::mt19937_64& random) {
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

Answer drawn(const OutcomeChances& chance, std::mt19937_64& random) {
    const double dice = uniform(random);
    return dice < chance.a ? Answer::left : dice < chance.a + chance.b ? Answer::right : Answer::same;
}

Answer any_answer(std::mt19937_64& random) {
    return std::array{Answer::left, Answer::right, Answer::same}[random() % 3];
}

/// All voters of a study answer in turn, each the pairs that the page would show them; the last ones carelessly.
class Study {
  public:
    using Careless = std::function<Answer(std::mt19937_64&)>;

    Study(const World& world, std::uint64_t seed) : world_(world), random_(seed) {
        if (world.has_ssim)
            for (schema::VotedPicture& each : pictures_.pictures) each.ssim = each.setting < world.mild ? 0.95 : 0.4;
        for (std::size_t i = 0; i < world.scenes; ++i) pictures_of_scenes_.push_back(deviations(world.of_pictures));
        for (std::size_t i = 0; i < world.voters; ++i) tastes_.push_back(deviations(world.of_voters));
    }

    schema::CountedVotes run(const Careless& careless) {
        for (std::size_t answer = 0; answer < answers_each; ++answer)
            for (std::size_t voter = 0; voter < world_.voters; ++voter) {
                const auto trial = TrialChooser(pictures_, votes_, name_of(voter)).next(random_);
                if (!trial) continue;
                const bool is_careless = voter + world_.careless >= world_.voters;
                votes_.push_back(vote_of(pictures_, *trial, name_of(voter),
                                         is_careless ? careless(random_) : honest(*trial, voter), votes_.size()));
            }
        return schema::counted_votes(votes_, pictures_);
    }

  private:
    static std::string name_of(std::size_t voter) { return "voter " + std::to_string(voter); }

    std::vector<double> deviations(double deviation) {
        std::normal_distribution<double> normal(0, deviation);
        std::vector<double> all;
        for (std::size_t i = 0; i < world_.settings; ++i) all.push_back(normal(random_));
        return all;
    }

    double strength(std::size_t picture, std::size_t voter) const {
        const schema::VotedPicture& each = pictures_.pictures[picture];
        return world_.step * static_cast<double>(each.setting) + pictures_of_scenes_[each.scene][each.setting] +
               tastes_[voter][each.setting];
    }

    Answer honest(const Trial& trial, std::size_t voter) {
        if (uniform(random_) < slips) return any_answer(random_);
        if (!trial.left || !trial.right) {
            const std::size_t picture = trial.left ? *trial.left : *trial.right;
            if (pictures_.pictures[picture].setting < world_.mild) return Answer::same;
        }
        const double lead = !trial.left    ? -over_content
                            : !trial.right ? over_content
                                           : strength(*trial.left, voter) - strength(*trial.right, voter);
        return drawn(chances_of(lead, world_.log_tie), random_);
    }

    World world_;
    std::mt19937_64 random_;
    schema::VotedPictures pictures_ = pictures_of(world_.settings, world_.scenes);
    std::vector<std::vector<double>> pictures_of_scenes_, tastes_;
    std::vector<schema::Vote> votes_;
};

struct LeftOut {
    double honest = 0, careless = 0;  ///< shares
};

LeftOut left_out_in(const World& world, int studies, const Study::Careless& careless = any_answer) {
    LeftOut counts;
    for (int i = 0; i < studies; ++i) {
        const schema::CountedVotes counted = Study(world, static_cast<std::uint64_t>(i)).run(careless);
        for (std::size_t voter = 0; voter < world.voters; ++voter)
            (voter + world.careless >= world.voters ? counts.careless : counts.honest) +=
                counted.voters[voter].left_out;
    }
    const auto share = [&](double count, std::size_t voters) {
        return voters == 0 ? 0 : count / static_cast<double>(voters) / studies;
    };
    return {share(counts.honest, world.voters - world.careless), share(counts.careless, world.careless)};
}

}  // namespace

TEST_CASE("honest voters are hardly ever left out, also where all settings are nearly equal") {
    for (const World& world :
         {World{"equal settings", 0}, World{"nearly equal settings", 0.2}, World{"clear differences", 1},
          World{"equal settings, one voter", 0, 6, 5, 1}, World{"equal settings, pictures differ", 0, 6, 5, 6, 0, 1.5},
          World{"one of two settings hardly restyles", 3, 2, 40, 6, 0, 0.5, 0.3, -1, 1},
          World{"one of two settings hardly restyles, SSIM, one voter", 3, 2, 40, 1, 0, 0.5, 0.3, -1, 1, true},
          World{"half of the settings hardly restyle", 1, 6, 5, 6, 0, 0.5, 0.3, -1, 3},
          World{"half of the settings hardly restyle, SSIM", 1, 6, 5, 6, 0, 0.5, 0.3, -1, 3, true},
          World{"no setting restyles", 1, 6, 5, 6, 0, 0.5, 0.3, -1, 6}}) {
        const double share = left_out_in(world, studies_or(20) * 6 / static_cast<int>(world.voters)).honest;
        MESSAGE(std::string(world.name), ": ", 100 * share, "% of honest voters are left out");
        CHECK(share <= (world.mild > 1 && !world.has_ssim ? 0.06 : 0.03));
    }
}

TEST_CASE("most who press keys without looking are left out") {
    World world{"nearly equal settings", 0.2};
    world.careless = 2;
    for (const auto& [name, careless] : {std::pair<const char*, Study::Careless>{"any key", any_answer},
                                         {"always left", [](std::mt19937_64&) { return Answer::left; }},
                                         {"always same", [](std::mt19937_64&) { return Answer::same; }}}) {
        const LeftOut found = left_out_in(world, studies_or(20), careless);
        MESSAGE(std::string(name), ": ", 100 * found.careless, "% are left out, and ", 100 * found.honest,
                "% of the honest voters");
        CHECK(found.careless >= 0.4);
        CHECK(found.honest <= 0.03);
    }
}
