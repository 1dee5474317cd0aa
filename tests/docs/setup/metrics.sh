. "$SOURCE/tests/docs/setup/common.sh"
programs ep-1 results.db '{"mAP@50": 0.5, "loss (val)": 1, "top 1": 0.7}'
programs c results.db '{"acc": 0.5}'
programs pairs
