import { open } from 'node:fs/promises'
import { type BreachCorpus, breachHashOf } from './breach-corpus.ts'

/** A line is a hash of 40 characters, a count and an end. */
const longestLineBytes = 64

/**
 * A local file of SHA-1 hashes in order, one a line, with or without `:COUNT`. It is searched on the disk, so its size does not
 * matter. Throws when the file does not look like that.
 */
export async function hashFile(path: string): Promise<BreachCorpus & AsyncDisposable> {
  const file = await open(path, 'r')
  const { size } = await file.stat()

  /** The hash of the line that contains this byte, and where that line begins and ends. */
  async function lineAt(position: number) {
    const from = Math.max(0, position - longestLineBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * longestLineBytes), 0, 2 * longestLineBytes, from)
    const text = buffer.toString('latin1', 0, bytesRead)
    const begin = text.lastIndexOf('\n', position - from - 1) + 1
    const newline = text.indexOf('\n', position - from)
    const end = newline < 0 ? text.length : newline + 1
    const hash = /^[0-9A-F]{40}(?=[:\r\n]|$)/i.exec(text.slice(begin, end))?.[0]
    if (!hash) throw new Error('a line of the file does not begin with a SHA-1 hash')
    return { hash: hash.toUpperCase(), begin: from + begin, end: from + end }
  }

  async function contains(wanted: string): Promise<boolean> {
    let [low, high] = [0, size]
    while (low < high) {
      const { hash, begin, end } = await lineAt(Math.floor((low + high) / 2))
      if (hash === wanted) return true
      if (hash < wanted) low = end
      else high = begin
    }
    return false
  }

  try {
    await assertInOrder()
  } catch (error) {
    await file.close()
    throw error
  }

  async function assertInOrder() {
    const [first, middle, last] = [
      await lineAt(0),
      await lineAt(Math.floor(size / 2)),
      await lineAt(Math.max(0, size - 1)),
    ]
    if (first.hash > middle.hash || middle.hash > last.hash) throw new Error('the hashes of the file are not in order')
  }

  return { has: (password) => contains(breachHashOf(password)), [Symbol.asyncDispose]: () => file.close() }
}
