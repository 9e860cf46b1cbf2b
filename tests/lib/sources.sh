# sources.sh: copies of the working tree, for tests that build elsewhere
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# To be sourced by bash. The variable source_root names the working tree.

# Prints the paths of the sources below the current folder, each followed by a NUL.
list_sources ()
{
  local path
  if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
    git -c safe.directory='*' ls-files --cached --others --exclude-standard --deduplicate -z |
      while IFS= read -r -d '' path; do [ ! -e "$path" ] || printf '%s\0' "$path"; done
  else
    find . -path './build*' -prune -o -path ./.git -prune -o -name __pycache__ -prune -o \
      -name node_modules -prune -o -type f -print0
  fi
}

# copy_sources FOLDER: copies the sources, those that are not committed too.
copy_sources ()
{
  mkdir -p "$1" && (cd "$source_root" && list_sources | tar -c --null -T -) | tar -x -C "$1"
}
