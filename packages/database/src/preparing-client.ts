import { createHash } from 'node:crypto'
import pg from 'pg'

/** Statements that one connection keeps prepared, at most: texts that vary without end must not fill the server's memory. */
const mostPrepared = 500

const everyColumn = /(?:^|[\s.,])\*/

/**
 * A connection that prepares each statement once and runs it many times. The query builder makes equal text for equal statements, so the
 * text names the prepared statement.
 */
export class PreparingClient extends pg.Client {
  readonly #names = new Map<string, string>()

  // The driver overloads `query` for callbacks, streams and texts; all but a text with values pass as they are.
  override query = ((...input: unknown[]) => {
    const [text, values, ...rest] = input
    const name = typeof text === 'string' && Array.isArray(values) ? this.#nameOf(text) : undefined
    return this.#send(name ? [{ name, text, values }, ...rest] : input)
  }) as pg.Client['query']

  #send(input: unknown[]): unknown {
    return Reflect.apply(pg.Client.prototype.query, this, input)
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    // A migration that adds a column changes what "every column" means, and the server then refuses the plan it has.
    if (known || this.#names.size >= mostPrepared || everyColumn.test(text)) return known
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 22)
    this.#names.set(text, name)
    return name
  }
}
