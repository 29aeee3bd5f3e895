import type { TestProject } from 'vitest/node'
import type { Summary } from '../../src/index.ts'
import { runStack } from '../../src/run-stack.ts'

/** The whole constellation, as `./scripts/up` runs it, for the journeys of one run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await runStack()
  project.provide('stack', stack.summary)
  return async () => stack[Symbol.asyncDispose]()
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: Summary
  }
}
