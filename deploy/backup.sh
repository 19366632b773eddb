#!/bin/sh
# Copies Usher's data folder to a new folder, whether or not Usher runs: sh backup.sh DATA BACKUP [KEYS]
# With KEYS it copies the keys of the personal values there, apart from the rest. docs/operating.md says how to restore.
set -eu
umask 077
data=${1:?the data folder} backup=${2:?a new folder for the copy} keys=${3:-$2}
mkdir -p "$(dirname "$backup")" "$keys"
[ "$keys" = "$backup" ] || mkdir "$backup"
if [ -n "$(ls -A "$backup")" ]; then
  echo "$backup is not empty" >&2
  exit 1
fi

# Files that point into the ledger are copied first, so that the copied ledger contains every entry they point to.
for name in head.json snapshot.json; do
  [ ! -e "$data/$name" ] || cp -p "$data/$name" "$backup/$name"
done
if [ -d "$data/documents" ]; then
  mkdir "$backup/documents"
  for path in "$data"/documents/*.json; do
    # Usher no longer needs a document that it has deleted meanwhile.
    cp -p "$path" "$backup/documents/" 2>/dev/null || [ ! -e "$path" ]
  done
fi
for path in "$data"/ledger-*.jsonl; do
  cp -p "$path" "$backup/"
done
# Usher writes the key of an entry before the entry, so these keys open every copied entry.
cp -p "$data/keys.jsonl" "$keys/keys.jsonl"

# The ledger may contain no entry after a head that says "stopped".
if grep -q stopped "$backup/head.json" 2>/dev/null && ! cmp -s "$data/head.json" "$backup/head.json"; then
  echo "Usher was started in the middle of the copy: remove $backup and begin again" >&2
  exit 1
fi
