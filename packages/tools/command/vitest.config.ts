import { defineConfig } from 'vitest/config'

/** Its tests run processes, whose time is the machine's: a limit only ends what hangs. */
export default defineConfig({ test: { testTimeout: 120_000, hookTimeout: 120_000 } })
