import type { Summary } from '@constellation/stack'
import { runStack } from '@constellation/stack/run-stack'
import type { TestProject } from 'vitest/node'

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
