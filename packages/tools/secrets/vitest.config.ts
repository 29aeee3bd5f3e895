import { defineConfig } from 'vitest/config'

// The command's tests start a process each, which takes seconds on a busy machine.
export default defineConfig({ test: { testTimeout: 120_000 } })
