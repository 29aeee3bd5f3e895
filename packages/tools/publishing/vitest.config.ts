import { defineConfig } from 'vitest/config'

// Each test installs packages from the registry.
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 180_000 } })
