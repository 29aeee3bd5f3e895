# Shared by the launchers of Python programs. They source it after lib.sh, with $environment and $requirements set.
# It needs Python 3.11 or newer; everything else comes from PyPI into $environment, once.

prepare_python() {
  if cmp -s "$requirements" "$environment/.installed-requirements"; then return; fi
  make_tools
  if command -v flock >/dev/null; then
    exec 9>"$environment.lock"
    flock 9
    cmp -s "$requirements" "$environment/.installed-requirements" || install_python_packages
    exec 9>&-
  else
    install_python_packages
  fi
}

# The first Python version that every program here supports.
find_python() {
  for name in python3.11 python3.12 python3.13 python3; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}

# Installs from scratch whenever a version changes, so that no earlier package stays behind.
install_python_packages() {
  python=$(find_python) || without_python 'Python 3.11, 3.12 or 3.13 is missing'
  say "installing $(basename "$environment") into $environment"
  rm -rf "$environment"
  output=$("$python" -m venv "$environment" 2>&1 </dev/null) || explain_venv_failure
  output=$("$environment/bin/pip" install --disable-pip-version-check --no-input --requirement "$requirements" \
    2>&1 </dev/null) || explain_pip_failure
  cp "$requirements" "$environment/.installed-requirements"
}

# Exits with its own status, so that the tests can report themselves as skipped.
without_python() { # what is missing
  printf 'error: %s\n next: install it: apt-get install python3 python3-venv\n' "$1" >&2
  exit 3
}

explain_venv_failure() {
  keep_output
  without_python "$python cannot make a virtual environment"
}

explain_pip_failure() {
  keep_output
  if says 'CERTIFICATE_VERIFY_FAILED|SSLError'; then
    fail 'the Python package index shows a certificate that is not trusted' \
      "name your network's certificate authority in PIP_CERT, then try again"
  fi
  if says 'NewConnectionError|Temporary failure in name resolution|ProxyError|ConnectTimeout|ReadTimeout'; then
    fail 'the Python package index cannot be reached' 'check the network, and proxy and index in `pip config list`, then try again'
  fi
  fail "pip could not install $requirements" "read $tools/install.log"
}
