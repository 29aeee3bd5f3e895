import { defineConfig } from 'vitest/config'

// Most tests start processes.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
