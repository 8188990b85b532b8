# Sourced by the runners: what cargo tells of tests, in a line a binary. A failure is told whole.

# Reads the output of `cargo test`. Tests that passed one by one, and binaries without tests, are left out.
told_briefly() {
  local line binary=
  local header='^ +(Running|Doc-tests) (unittests )?([^ ]+)( \(.*/([^/]+)-[0-9a-f]+\))?$'
  local passed='^test result: ok\. ([0-9]+) passed;.* finished in (.*)$'
  while IFS= read -r line; do
    if [[ $line =~ $header ]]; then
      binary="${BASH_REMATCH[5]:-${BASH_REMATCH[3]}}  ${BASH_REMATCH[3]}"
    elif [[ $line =~ $passed ]]; then
      [ "${BASH_REMATCH[1]}" = 0 ] || printf '%6d passed in %8s  %s\n' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "$binary"
    elif [[ ! $line =~ ^(test .* \.\.\. ok|running [0-9]+ tests?|)$ && ! $line =~ ^' '+(Finished|Blocking)' ' ]]; then
      printf '%s\n' "$line"
    fi
  done
}
