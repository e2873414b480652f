# Set-up shared by scripts/demo and scripts/test; source it in bash, then call the functions from the project's root.
# Each does nothing, says nothing and needs no network where its part is in place.

say() { printf '%s\n' "$*" >&2; }

stop() {
  say "set-up: $1"
  shift
  for line in "$@"; do say "  $line"; done
  exit 3
}

# The Debian and Ubuntu package that brings a command; src/sim/tools.ts says the same, a test holds them together.
package_of() {
  case $1 in
    iverilog | vvp) echo iverilog ;;
    sta) echo opensta ;;
    slurmctld | slurmd) echo slurm-wlm ;;
    sbatch) echo slurm-client ;;
    munged) echo munge ;;
    libngspice) echo libngspice0-dev ;;
    *) echo "$1" ;;
  esac
}

need_node() {
  command -v node >/dev/null || stop 'Node.js is missing' 'install Node.js 20.19 or newer: https://nodejs.org'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    stop "Node.js $(node --version) is too old" 'install Node.js 20.19 or newer: https://nodejs.org'
  command -v npm >/dev/null || stop 'npm is missing' 'it comes with Node.js; on Debian and Ubuntu: apt-get install npm'
}

# need_tools COMMAND...: installs the packages of those that are missing, and of no others.
need_tools() {
  local tool package missing=()
  for tool in "$@"; do
    command -v "$tool" >/dev/null && continue
    package=$(package_of "$tool")
    [[ " ${missing[*]} " == *" $package "* ]] || missing+=("$package")
  done
  [[ ${#missing[@]} -eq 0 ]] && return
  install_packages "${missing[@]}"
  for tool in "$@"; do
    command -v "$tool" >/dev/null || stop "$tool is still missing after the installation of $(package_of "$tool")"
  done
}

# need_file PACKAGE PATH: installs the package whose file, a header say, is missing.
need_file() {
  [[ -e $2 ]] && return
  install_packages "$1"
  [[ -e $2 ]] || stop "$2 is still missing after the installation of $1"
}

install_packages() {
  local as_root=() log
  command -v apt-get >/dev/null || stop "missing packages: $*" 'this system has no apt-get; install them with its own package manager, e.g.' \
    "Fedora:  sudo dnf install -y $*" "macOS:   brew install ${*/#iverilog/icarus-verilog}"
  if [[ $(id -u) -ne 0 ]]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    elif command -v sudo >/dev/null && [[ -t 0 && -t 2 ]]; then
      as_root=(sudo)
    else
      stop "missing packages: $*" 'neither root nor sudo without a password is at hand; as root, run' \
        "apt-get update && apt-get install -y --no-install-recommends $*" 'then start this again'
    fi
  fi
  say "set-up: installing $* with apt-get"
  log=$(mktemp)
  # The package lists of a fresh machine are empty and those of an old one are stale: only then are they fetched.
  apt_install "$@" >"$log" 2>&1 || { apt update -qq && apt_install "$@"; } >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    rm -f "$log"
    stop "apt-get could not install: $*" 'its last words are above'
  }
  rm -f "$log"
}

# Both read `as_root` of their caller.
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" </dev/null; }
apt_install() { apt install -y --no-install-recommends "$@"; }

need_modules() {
  node scripts/lib/modules-current.mjs && return
  say 'set-up: installing npm packages'
  npm ci --no-audit --no-fund --loglevel=error >/dev/null || stop 'npm ci failed' 'its last words are above'
}

# scripts/chmod-bin.mjs leaves the stamp only after a build that went well: whatever is newer has not been built.
need_build() {
  local stamp=dist/.built
  [[ -e $stamp && -z $(find src generators scripts tsconfig*.json package.json -newer $stamp -print -quit) ]] && return
  say 'set-up: building'
  npm run --silent build >&2 || stop 'the build failed' 'its last words are above'
}
