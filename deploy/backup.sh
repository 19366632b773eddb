#!/bin/sh
# Copies Usher's data folder to a new folder, while Usher runs or not: sh backup.sh DATA BACKUP [KEYS]
# With KEYS the keys of the personal values go there, apart from the rest. docs/operating.md says how to restore.
set -eu
umask 077
data=${1:?the data folder} backup=${2:?a new folder for the copy} keys=${3:-$2}
mkdir -p "$(dirname "$backup")" "$keys"
[ "$keys" = "$backup" ] || mkdir "$backup"
if [ -n "$(ls -A "$backup")" ]; then
  echo "$backup is not empty" >&2
  exit 1
fi

# What points into the ledger comes first, so that the ledger holds all it points to.
for name in head.json snapshot.json; do
  [ ! -e "$data/$name" ] || cp -p "$data/$name" "$backup/$name"
done
if [ -d "$data/documents" ]; then
  mkdir "$backup/documents"
  for path in "$data"/documents/*.json; do
    # One that is gone by now was not needed any more.
    cp -p "$path" "$backup/documents/" 2>/dev/null || [ ! -e "$path" ]
  done
fi
for path in "$data"/ledger-*.jsonl; do
  cp -p "$path" "$backup/"
done
# The key of an entry is on disk before the entry is, so the last keys open all that was copied.
cp -p "$data/keys.jsonl" "$keys/keys.jsonl"

# A head that says "stopped" does not let entries follow it.
if grep -q stopped "$backup/head.json" 2>/dev/null && ! cmp -s "$data/head.json" "$backup/head.json"; then
  echo "Usher was started in the middle of the copy: remove $backup and begin again" >&2
  exit 1
fi
