#!/bin/sh
# Run by deb.sh in a bare Debian with /stylesweep.deb: installs it and runs the quickstart as a user would.
set -eu
for tool in g++ cmake npm stylesweep; do
    if command -v $tool >/dev/null; then echo "deb: $tool is installed here, so this is no bare system" >&2; exit 1; fi
done
apt-get install -y -qq --no-install-recommends /stylesweep.deb >/dev/null
mkdir -p /tmp/quickstart
cd /tmp/quickstart
stylesweep version
stylesweep doctor
stylesweep plan /usr/share/stylesweep/sweeps/quickstart.yaml
stylesweep run /usr/share/stylesweep/sweeps/quickstart.yaml
stylesweep query "SELECT precision, avg(runtime_s), max(peak_memory_bytes)/1e6 AS mb, avg(ssim) FROM sweep_quickstart GROUP BY 1"
stylesweep report --baseline precision=fp32 -o report.html --csv report.csv
count=$(stylesweep query --format csv "SELECT count(*) FROM results WHERE status = 'done' AND ssim > 0" | tail -1)
[ "$count" = 16 ] || { echo "deb: $count of 16 jobs are done" >&2; exit 1; }
grep -q '<html' report.html
[ "$(wc -l <report.csv)" = 17 ] || { echo "deb: report.csv has not 16 rows" >&2; exit 1; }
apt-get remove -y -qq stylesweep >/dev/null
if [ -e /usr/libexec/stylesweep ]; then echo "deb: its removal leaves files" >&2; exit 1; fi
echo "deb: the quickstart ran from the installed package"
