/**
 * The official image of Node 24, built on 2026-09-19, by the digest of its index for every platform. The digest is recorded in
 * https://github.com/docker-library/repo-info; `scripts/images pin` asks the registry for a newer one.
 */
export const officialBase =
  'docker.io/library/node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6'
