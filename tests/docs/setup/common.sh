# What the pages' folders are made with.

# programs NAME [DB] [METRICS]: a sweep of two settings in NAME.yaml, four times each, run; METRICS: JSON.
programs() {
    local metrics=${3:-'{"ssim": 0.5, "loss": 1}'}
    metrics=${metrics//\{/\{\{} metrics=${metrics//\}/\}\}}
    printf "name: %s\nrunner: command\ncommand: [printf, '%%s', '%s']\nfixed: {of_category: %s}\ngrid: {precision_category: [fp32, bf16]}\nrepeats: 4\n" "$1" "$metrics" "$1" >"$1.yaml"
    stylesweep run "$1.yaml" --db "${2:-results.db}"
}

# pictures NAME [DB]: four restyled pictures of two settings, run.
pictures() {
    cat >"$1.yaml" <<END
name: $1
runner: nst
fixed: {architecture: squeezenet1_1, resolution: 32, iterations: 1, content: sweeps/images/content/portrait.jpg}
grid: {precision: [fp32, bf16], style: {glob: "sweeps/images/style/*.jpg"}}
measure: {warmup: 0, min_samples: 1, max_samples: 1}
END
    stylesweep run "$1.yaml" --db "${2:-results.db}"
}

# change DB SQL
change() {
    python3 -c 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.executescript(sys.argv[2])' "$@"
}
