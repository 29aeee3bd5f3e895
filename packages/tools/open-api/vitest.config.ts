import { defineConfig } from 'vitest/config'

// One test sends thousands of requests to a whole service.
export default defineConfig({ test: { testTimeout: 600_000, hookTimeout: 120_000 } })
