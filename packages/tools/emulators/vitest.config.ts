import { defineConfig } from 'vitest/config'

// The first test of a file waits for a server to start, which takes seconds on a busy machine.
export default defineConfig({ test: { testTimeout: 120_000, expect: { poll: { timeout: 60_000 } } } })
