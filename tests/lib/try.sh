# try.sh: the cases of a check in shell; TAP on standard output
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# To be sourced by bash. The variable scratch names a folder for what the cases write.

count=0

# try NAME COMMAND…: runs one case; shows the output of the command when it fails.
try ()
{
  local what=$1
  shift
  count=$((count + 1))
  if "$@" >"$scratch/output" 2>&1; then
    echo "ok $count - $what"
  else
    echo "not ok $count - $what"
    sed 's/^/# /' "$scratch/output"
  fi
}

# skip NAME REASON: counts a case that cannot run here.
skip ()
{
  count=$((count + 1))
  echo "ok $count - $1 # SKIP $2"
}
