#include "reports/html/page_data.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/impossible.hpp"
#include "base/text/excerpt.hpp"
#include "base/text/table.hpp"
#include "base/text/utf8.hpp"
#include "reports/analysis/effects.hpp"
#include "reports/analysis/pareto.hpp"
#include "reports/analysis/people.hpp"
#include "reports/analysis/size_series.hpp"
#include "reports/analysis/timeline.hpp"
#include "reports/html/html_text.hpp"
#include "reports/model/groups.hpp"
#include "reports/model/progress_axis.hpp"
#include "reports/model/step_pictures.hpp"

namespace stylesweep::reports {
namespace {

// Above this number of jobs only the figures shown in tables go into the page.
constexpr std::size_t most_jobs_with_all_metrics = 20'000;

// JSON that cannot end the enclosing script element.
std::string json(const nlohmann::ordered_json& value) {
    return script_json(printable(value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
}

template <class Each>
void column(std::ostream& out, const char* name, const std::vector<const JobRow*>& jobs, const Each& each) {
    out << ",\n" << json(name) << ":[";
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        if (i) out << ',';
        each(*jobs[i]);
    }
    out << ']';
}

// Texts with few distinct values: a list of them, then an index per job.
template <class TextOf>
void text_column(std::ostream& out, const char* name, const std::vector<const JobRow*>& jobs, const TextOf& text_of) {
    std::map<std::string, std::size_t> places;
    nlohmann::ordered_json texts = nlohmann::ordered_json::array();
    for (const JobRow* job : jobs)
        if (places.try_emplace(text_of(*job), places.size()).second) texts.push_back(text_of(*job));
    out << ",\n" << json(std::string(name) + "s") << ":" << json(texts);
    column(out, name, jobs, [&](const JobRow& job) { out << places[text_of(job)]; });
}

nlohmann::ordered_json axes_of(const SweepModel& sweep, const DisplayValues& display,
                               const std::vector<Effect>& effects) {
    auto axes = nlohmann::ordered_json::array();
    const std::vector<bool> about_the_picture = axes_about_the_picture(sweep);
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        const auto& [name, values] = sweep.parameters[sweep.axes[axis]];
        auto texts = nlohmann::ordered_json::array();
        for (const std::string& value : values) texts.push_back(printable(display(name, value)));
        axes.push_back({{"name", name},
                        {"values", texts},
                        {"matching", sweep.matching[axis]},
                        {"units", unit_axes(sweep, axis)},
                        {"unlike", unlike_along(effects, axis)},
                        {"picture", static_cast<bool>(about_the_picture[axis])},
                        {"repeats", repeats_another(sweep, axis)},
                        {"reference", reference_of(sweep, axis)}});
    }
    return axes;
}

nlohmann::ordered_json curves_of(const SweepModel& sweep, const DisplayValues& display) {
    auto curves = nlohmann::ordered_json::array();
    for (const Curve& curve : sweep.curves) {
        const JobRow& job = sweep.jobs[curve.job];
        auto codes = nlohmann::ordered_json::array();
        for (const std::size_t axis : sweep.axes) codes.push_back(job.codes[axis]);
        curves.push_back({{"label", printable(axis_values(sweep, display, job))},
                          {"codes", codes},
                          {"name", curve.name},
                          {"points", curve.points}});
    }
    return curves;
}

nlohmann::ordered_json end_of(double value) {
    return std::isinf(value) ? nlohmann::ordered_json() : nlohmann::ordered_json(value);
}

nlohmann::ordered_json measures_of(const SweepModel& sweep) {
    auto all = nlohmann::ordered_json::object();
    for (const Measure* measure : sweep.measures)
        all[measure->name] = {
            {"title", measure->title},
            {"unit", measure->any_size ? nlohmann::ordered_json() : nlohmann::ordered_json(measure->unit)},
            {"is_main", measure->rank == Rank::main && !is_of_people(sweep, *measure)},  // effects need the votes
            {"compared", measure->compared == Compared::ratio ? "ratio" : "difference"},
            {"more_is_better", measure->better == Better::unknown
                                   ? nlohmann::ordered_json()
                                   : nlohmann::ordered_json(measure->better == Better::more)},
            {"least", end_of(possible_range(measure->name).least)},
            {"most", end_of(possible_range(measure->name).most)}};
    return all;
}

// Further metrics that the page needs for its computations.
bool is_needed(const SweepModel& sweep, const std::string& metric) {
    static constexpr std::array others = {"runtime_ci_low_s", "runtime_ci_high_s", "width", "height"};
    return std::ranges::find(others, metric) != others.end() ||
           std::ranges::find(sweep.measures, metric, &Measure::name) != sweep.measures.end();
}

// The lines of the growth charts: intercept and slope by measure, and the codes of one of the line's groups.
nlohmann::ordered_json lines_of(const SweepModel& sweep) {
    auto lines = nlohmann::ordered_json::array();
    for (const SizeSeries& series : size_series(sweep)) {
        nlohmann::ordered_json line = {{"codes", series.codes}};
        for (const auto& [name, growth] :
             {std::pair{"runtime_s", &series.runtime}, {"peak_memory_bytes", &series.memory}})
            if (*growth) line[name] = {(*growth)->intercept.value, (*growth)->slope.value};
        lines.push_back(std::move(line));
    }
    return lines;
}

void write_metrics(std::ostream& out, const SweepModel& sweep, const std::vector<const JobRow*>& jobs) {
    out << ",\n\"metrics\":{\"\":null";
    for (std::size_t place = 0; place < sweep.metrics.size(); ++place) {
        const std::string& name = sweep.metrics[place];
        if (jobs.size() > most_jobs_with_all_metrics && !is_needed(sweep, name)) continue;
        column(out, name.c_str(), jobs, [&](const JobRow& job) {
            const double value = job.metrics[place];
            out << (std::isnan(value) ? "null" : exact(value));
        });
    }
    out << '}';
}

// Milliseconds from the first start, rounded; null for an invalid time.
void write_times(std::ostream& out, const std::vector<const JobRow*>& jobs) {
    double first_s = INFINITY;
    for (const JobRow* job : jobs) first_s = std::min(first_s, seconds_of(job->started_at).value_or(INFINITY));
    const auto write = [&](const std::string& text) {
        const auto time_s = seconds_of(text);
        if (time_s)
            out << std::llround((*time_s - first_s) * 1000);
        else
            out << "null";
    };
    out << ",\n\"first_ms\":" << (std::isinf(first_s) ? 0 : std::llround(first_s * 1000));
    column(out, "start", jobs, [&](const JobRow& job) { write(job.started_at); });
    column(out, "end", jobs, [&](const JobRow& job) { write(job.finished_at); });
}

// [index of the job, seconds since its start, clock, steal, power, temperature, pressure]; nothing without readings.
void write_readings(std::ostream& out, const SweepModel& sweep, const std::vector<const JobRow*>& jobs) {
    if (sweep.readings.empty()) return;
    const auto number = [&](const std::optional<double>& value) {
        out << ',' << (value ? exact(std::round(*value * 1e4) / 1e4) : "null");
    };
    out << ",\n\"readings\":[";
    bool first = true;
    std::map<std::size_t, std::size_t> places;
    for (std::size_t i = 0; i < jobs.size(); ++i) places[static_cast<std::size_t>(jobs[i] - sweep.jobs.data())] = i;
    for (const MachineReading& each : sweep.readings) {
        out << (first ? "[" : ",[") << places[each.job];
        first = false;
        for (const auto& value :
             {std::optional(each.at_s), each.clock_share, each.steal, each.power_w, each.temperature_c, each.pressure})
            number(value);
        out << ']';
    }
    out << ']';
}

void write_pictures(std::ostream& out, const std::vector<const JobRow*>& jobs, const Thumbnails& thumbnails,
                    bool embed_full) {
    const auto id = [&](const JobRow& job, const char* kind) {
        const Artifact* artifact = job.artifact(kind);
        return artifact ? thumbnails.id_of(artifact->path) : 0;
    };
    const auto output = [&](const JobRow& job) {
        const std::size_t whole = embed_full ? id(job, "output") : 0;
        return whole ? whole : id(job, "output_thumbnail");
    };
    if (std::ranges::none_of(jobs, [&](const JobRow* job) { return output(*job) > 0; })) return;
    column(out, "picture", jobs, [&](const JobRow& job) { out << output(job); });
    column(out, "content", jobs, [&](const JobRow& job) { out << id(job, "content_thumbnail"); });
    column(out, "style", jobs, [&](const JobRow& job) { out << id(job, "style_thumbnail"); });
    column(out, "steps", jobs, [&](const JobRow& job) {
        nlohmann::json steps = nlohmann::json::array();
        for (const StepPicture& each : step_pictures(job))
            if (const auto shown = thumbnails.id_of(each.thumbnail->path)) steps.push_back({each.step, shown});
        out << steps.dump();
    });
    if (embed_full) return;
    column(out, "link", jobs, [&](const JobRow& job) {
        const Artifact* whole = job.artifact("output");
        out << json(whole && output(job) ? thumbnails.link(whole->path) : "");
    });
}

// The metrics that its search sought.
nlohmann::ordered_json aims_of(const SweepModel& sweep) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    if (sweep.aims)
        for (const auto& [metric, better] : sweep.aims->objectives) all.push_back(metric);
    return all;
}

}  // namespace

void PageData::write(std::ostream& out, const SweepModel& sweep, const DisplayValues& display,
                     const std::vector<Effect>& effects) const {
    std::vector<const JobRow*> jobs;
    for (const JobRow& job : sweep.jobs)
        if (job.attempt_id) jobs.push_back(&job);
    nlohmann::ordered_json baseline, progress;
    if (const auto axis = progress_axis(sweep)) progress = *axis;
    if (sweep.baseline) baseline = *sweep.find_axis(sweep.baseline->first);
    out << "<script type=\"application/json\" class=\"rows\">{\"name\":" << json(sweep.name)
        << ",\n\"measures\":" << json(measures_of(sweep)) << ",\n\"axes\":" << json(axes_of(sweep, display, effects))
        << ",\n\"aims\":" << json(aims_of(sweep)) << ",\n\"front\":" << json(pareto_front(sweep))
        << ",\n\"front_of\":" << json(front_measures_text(sweep)) << ",\n\"baseline\":" << json(baseline)
        << ",\n\"progress\":" << json(progress) << ",\n\"curves\":" << json(curves_of(sweep, display))
        << ",\n\"lines\":" << json(lines_of(sweep));
    out << ",\n\"codes\":[";
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        out << (axis ? ",\n[" : "[");
        for (std::size_t i = 0; i < jobs.size(); ++i) out << (i ? "," : "") << jobs[i]->codes[sweep.axes[axis]];
        out << ']';
    }
    out << ']';
    write_readings(out, sweep, jobs);
    column(out, "key", jobs, [&](const JobRow& job) { out << json(job.key.substr(0, 10)); });
    column(out, "repeat", jobs, [&](const JobRow& job) { out << job.repeat; });
    text_column(out, "status", jobs, [](const JobRow& job) {
        return job.state == schema::JobState::done ? schema::to_text(job.state)
                                                   : schema::optional_text(job.status).value_or("");
    });
    text_column(out, "warning", jobs, [](const JobRow& job) { return printable(excerpt(job.warning, most_message)); });
    text_column(out, "place", jobs, [&](const JobRow& job) {
        if (job.environment < 0) return std::string();
        const Environment& place = sweep.environments[static_cast<std::size_t>(job.environment)];
        return place.host + " " + place.device;
    });
    if (keeps_its_process(sweep)) column(out, "process", jobs, [&](const JobRow& job) { out << job.process; });
    write_metrics(out, sweep, jobs);
    write_times(out, jobs);
    write_pictures(out, jobs, thumbnails_, model_.embed_full);
    out << "}</script>\n";
}

}  // namespace stylesweep::reports
