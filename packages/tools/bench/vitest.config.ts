import { defineConfig } from 'vitest/config'

/** One bench at a time: each has the machine to itself. A limit only ends what hangs. */
export default defineConfig({ test: { testTimeout: 480_000, fileParallelism: false } })
