// Applies the rules of a sweep's search while it runs: reads results, decides, writes decisions (docs/search.md).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/search/racing.hpp"
#include "orchestrator/search/searcher.hpp"
#include "orchestrator/search/table.hpp"
#include "orchestrator/sweep/search/search_rules.hpp"
#include "schema/search/decisions.hpp"
#include "schema/search/search_rows.hpp"
#include "schema/sweeps/planned_jobs.hpp"

namespace stylesweep::search {

/// For one sweep of one database. Decisions depend on the sweep's rows, the decisions before and the rules: a run that
/// was killed continues as if it had not been. If two runs of a sweep decide at once, one of them takes the other's
/// decisions over. Single-threaded; the Store must outlive it.
class Controller {
  public:
    using Say = std::function<void(const std::string&)>;
    /// `plan`: the jobs of this run; it must outlive the controller, too. `runners`: how many jobs are picked ahead.
    Controller(schema::Store& store, Id sweep, const schema::PlannedJobs& plan, sweep::SearchRules rules, int runners,
               Say say);

    /// Holds what may not run yet and restores the order of earlier picks. Call it before runners start.
    void begin();
    /// Takes new results and decides. Cheap when there is nothing new. If nothing runs and all that waits is held
    /// although no decision is to come, releases it and says so. Throws when the database fails; then it can be called
    /// again.
    void look();

  private:
    struct Part {  ///< where a rule's objectives are among the table's metrics
        std::size_t first = 0;
        std::vector<sweep::Objective> objectives;
    };
    struct Arranged {  ///< how many jobs were changed in the database
        std::int64_t skipped = 0, moved = 0;
    };
    [[nodiscard]] bool is_wanted(const schema::SearchJob& job) const;
    void read_jobs();
    bool read_results();
    void read_running();
    void apply(const schema::Decision& decision);
    void take_over_decisions();
    Arranged arrange_queue();
    void put_picked_first();
    bool give_up_waiting();
    void go_on();

    bool decide();
    bool screen();
    bool race();
    bool spend_budget();
    bool pick();
    bool write(std::vector<schema::Decision> decisions);
    void tell_missing_metrics();

    [[nodiscard]] bool may_run(const TableJob& job) const;
    /// Why a waiting job is not to be run at all; "": it is, or a decision is to come.
    [[nodiscard]] std::string reason_against(const TableJob& job) const;
    [[nodiscard]] std::vector<FrontPoint> points_of(const Part& part, const std::vector<std::size_t>& cells) const;
    [[nodiscard]] bool is_ended(std::size_t cell, int most_repeat) const;
    /// Whether one of its jobs is cancelled or away, so that it cannot be judged.
    [[nodiscard]] bool is_missing(std::size_t cell, int most_repeat) const;
    [[nodiscard]] std::vector<bool> meets_conditions() const;
    [[nodiscard]] bool is_undecided(std::size_t cell) const;
    /// Its lowest rung from this one on; the number of rungs if there is none.
    [[nodiscard]] std::size_t next_rung(std::size_t setting, std::size_t from) const;
    void decide_rung(std::size_t rung);
    [[nodiscard]] std::vector<std::vector<double>> round_means(std::size_t metric, const Scale& scale) const;
    [[nodiscard]] std::vector<RoundValues> rounds() const;
    struct Clear {
        std::string unmet = {};  ///< a condition that it clearly does not meet; "": none
        bool are_met = true;     ///< it clearly meets all
    };
    [[nodiscard]] std::vector<Clear> clear_conditions(double alpha, int looks) const;
    struct RoundCounts {  ///< of settings, by what is decided
        int stopped = 0, failing = 0, settled = 0, further = 0;
        [[nodiscard]] std::string in_words() const;
    };
    [[nodiscard]] std::optional<std::vector<RaceState>> states_after_round() const;
    [[nodiscard]] std::vector<std::string> failings(const std::vector<RoundValues>& values,
                                                    const std::vector<Clear>& clear) const;
    schema::Decision raced(std::size_t cell, const std::vector<RaceVerdict>& verdicts, RoundCounts& counts);
    schema::Decision decision(std::size_t cell, schema::Verdict verdict, std::string reason);

    schema::Store& store_;
    Id sweep_;
    const schema::PlannedJobs& plan_;
    sweep::SearchRules rules_;
    std::string digest_;
    int runners_;
    Say say_;
    schema::SpentTime spent_;
    double budget_s_ = 0;  ///< of this database; where there is a budget
    std::unique_ptr<Table> table_;
    std::unique_ptr<Searcher> searcher_;
    std::vector<std::string> metrics_;
    Part screen_on_, repeat_on_;
    schema::Id last_attempt_ = 0;
    std::int64_t last_decision_ = 0, results_ = 0;
    std::vector<std::size_t> running_, picked_;    ///< places in the table
    std::vector<int> reached_;                     ///< screen: by setting, the last rung that it may run at
    std::vector<std::string> out_;                 ///< by setting, why it goes no further; "": it may yet
    std::vector<bool> is_planned_;                 ///< by cell: this run's plan has jobs of it
    std::vector<std::set<std::size_t>> rungs_of_;  ///< screen: by setting, those that it has
    std::vector<int> allowed_;                     ///< repeats: by cell, rounds it may run
    std::vector<RaceState> states_;                ///< repeats: by cell
    int fresh_ = 0;                                ///< results since the last look
    std::string budget_spent_;                     ///< the decision's reason; "": it is not
    bool told_ = false, is_arranged_ = true;
    bool is_freed_ = false;  ///< nothing is held any more, since no decision was to come
};

}  // namespace stylesweep::search
