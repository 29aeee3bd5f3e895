import { readFile } from 'node:fs/promises'
import { readInput, UsageFailure } from '@constellation/operator-command'
import { z } from 'zod'
import type { MxContext } from './mx-command.ts'

export const policyUsage = '--policy FILE'

/** A policy as a person wrote it. The contract says what it may be. */
export type WrittenPolicy = Record<string, unknown>

/** Reads the JSON object of `--policy`: a file, or standard input for `-`. */
export async function readPolicy(context: MxContext, file: string): Promise<WrittenPolicy> {
  try {
    const text = file === '-' ? await readInput(context) : await readFile(file, 'utf8')
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch (cause) {
    throw new UsageFailure(`--policy ${file}: give a file with a JSON object, or - and the object on standard input`, {
      cause,
    })
  }
}
