# system.sh: another Debian release, whose files are kept in a cache folder, for running the suites in it
#
# SPDX-FileCopyrightText: 2026 The relay-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# shellcheck shell=bash
# To be sourced by bash, after prepare.sh. A system is written debian:RELEASE, where RELEASE is a number or a
# code name.

SYSTEM_NEEDS=(cmd:debootstrap=debootstrap cmd:unshare=util-linux cmd:flock=util-linux)

# What a root has from the beginning; the suites install what they need.
SYSTEM_PACKAGES=ca-certificates,git,procps

# Prints the code name of SYSTEM; false when SYSTEM is none.
get_code_name ()
{
  case $1 in
    debian:12) echo bookworm ;;
    debian:13) echo trixie ;;
    debian:14) echo forky ;;
    debian:*[!a-z]* | debian:) return 1 ;;
    debian:*) echo "${1#debian:}" ;;
    *) return 1 ;;
  esac
}

# Prints why this machine cannot run another system; nothing when it can.
why_no_system ()
{
  if [ "$(id -u)" -ne 0 ]; then
    echo "only root can make another system"
  elif ! (install_needs "${SYSTEM_NEEDS[@]}") >/dev/null 2>&1; then
    echo "there is no debootstrap, and it cannot be installed"
  elif ! unshare --mount --pid --fork true 2>/dev/null; then
    echo "this environment does not allow mounts"
  fi
}

# Prints the mirror that apt uses here; on other systems, the one of Debian.
find_mirror ()
{
  local mirror
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Identifier: Packages' 2>/dev/null |
    awk '$2 == "Debian" { print $1; exit }')
  echo "${mirror:-http://deb.debian.org/debian}"
}

find_proxy ()
{
  [ -n "${http_proxy:-}" ] && echo "$http_proxy" && return
  apt-config dump --no-empty --format '%v%n' Acquire::http::Proxy 2>/dev/null
}

# find_script CODE-NAME: prints the script that debootstrap uses. An older debootstrap does not know the newest
# releases, but all of them are made like the unstable one.
find_script ()
{
  local scripts=/usr/share/debootstrap/scripts
  [ -e "$scripts/$1" ] && echo "$scripts/$1" && return
  echo "$scripts/sid"
}

# make_root CODE-NAME FOLDER: a root that is complete is used again. Its log is beside it.
make_root ()
{
  local code_name=$1 root=$2 mirror
  [ ! -e "$root/.complete" ] || return 0
  mirror=$(find_mirror)
  echo "Installing Debian $code_name in $root"
  # A mount of an earlier run cannot be in there: mounts end with their run.
  rm -rf --one-file-system "$root"
  mkdir -p "$root" &&
    http_proxy=$(find_proxy) unshare --mount --pid --fork --kill-child \
      debootstrap --variant=minbase "--include=$SYSTEM_PACKAGES" "$code_name" "$root" "$mirror" \
      "$(find_script "$code_name")" </dev/null >"$root.log" 2>&1 &&
    touch "$root/.complete" && return 0
  tail -n 5 "$root.log" >&2
  echo "debootstrap failed; its log is $root.log" >&2
  return 1
}

# prepare_system SYSTEM [PURPOSE]: sets system_root; each purpose has a root of its own. Two runs do not make
# the same root at once.
prepare_system ()
{
  local cache=${XDG_CACHE_HOME:-$HOME/.cache}/relay-glib code_name
  code_name=$(get_code_name "$1") || return
  system_root=$cache/debian-$code_name${2:+-$2}
  mkdir -p "$cache" || return
  (
    flock 9 && make_root "$code_name" "$system_root" 9>&-
  ) 9>"$cache/lock"
}

# run_in_system BUILD COMMAND…: runs COMMAND in system_root. The source folder, which is read-only there, and the
# folder BUILD have the same paths as here. The mounts belong to a mount namespace, and the processes to a process
# namespace: both end with the command, whatever becomes of it.
run_in_system ()
{
  local build=$1 file
  shift
  for file in /etc/resolv.conf /etc/hosts; do
    [ ! -e "$file" ] || cp -L "$file" "$system_root$file" || return
  done
  # shellcheck disable=SC2016,SC2154
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root=$1 source=$2 build=$3 proxy=$4
    shift 4
    # The first process of a namespace gets no signal that it has not asked for.
    trap "exit 130" INT TERM
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmp "$root/tmp"
    mkdir -p "$root$source"
    mount --bind "$source" "$root$source"
    mount -o remount,bind,ro "$root$source"
    mkdir -p "$root$build"
    mount --bind "$build" "$root$build"
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
      ${proxy:+http_proxy="$proxy"} RELAY_BUILD_DIR="$build" \
      GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="*" \
      chroot "$root" "$@" &
    wait $!
  ' run_in_system "$system_root" "$source_root" "$build" "$(find_proxy)" "$@"
}
