. "$SOURCE/tests/docs/setup/common.sh"
cp "$SOURCE"/examples/python/* "$SOURCE"/examples/runner/pi.yaml .
