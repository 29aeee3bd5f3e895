import { readFileSync, writeFileSync } from 'node:fs'
import { digestOf } from './registry.ts'

/** The result for each pinned image: unchanged, newer, or unknown because its registry did not answer. */
export type Pinned = { image: string; outcome: 'unchanged' | 'updated' | 'not asked'; why?: string }

const pinned =
  /(?<registry>[a-z0-9][a-z0-9.:-]*)\/(?<repository>[a-z0-9/._-]+):(?<tag>[\w.-]+)@(?<digest>sha256:[0-9a-f]{64})/g

/** Asks for the current digest of each pinned image and writes it. Files change only when every registry has answered. */
export async function pin(files: readonly string[], fetch: typeof globalThis.fetch): Promise<Pinned[]> {
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))
  const references = new Set([...texts.values()].flatMap((text) => text.match(pinned) ?? []))
  const results = await Promise.all([...references].map((reference) => look(reference, fetch)))
  if (results.every(({ outcome }) => outcome !== 'not asked')) {
    for (const [file, text] of texts) {
      const renewed = results.reduce((so, { was, is }) => so.replaceAll(was, is), text)
      if (renewed !== text) writeFileSync(file, renewed)
    }
  }
  return results.map(({ is, outcome, why }) => ({ image: is, outcome, ...(why && { why }) }))
}

async function look(
  was: string,
  fetch: typeof globalThis.fetch,
): Promise<Omit<Pinned, 'image'> & { was: string; is: string }> {
  const { registry = '', repository = '', tag = '', digest } = [...was.matchAll(pinned)][0]?.groups ?? {}
  try {
    const found = await digestOf({ registry, repository, tag }, fetch)
    const is = `${registry}/${repository}:${tag}@${found}`
    return { was, is, outcome: found === digest ? 'unchanged' : 'updated' }
  } catch (error) {
    const reason = error instanceof Error ? `${error.message}${error.cause ? `: ${error.cause}` : ''}` : String(error)
    return { was, is: was, outcome: 'not asked', why: reason }
  }
}
