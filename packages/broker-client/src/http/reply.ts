import { BrokerError } from '../broker-error.ts'

/** The members of an answer of the broker, each checked when it is read: an answer with a blank or missing member is no answer. */
export class Reply {
  readonly #members: Record<string, unknown>
  constructor(members: Record<string, unknown>) {
    this.#members = members
  }

  text(name: string): string {
    const value = this.#members[name]
    if (typeof value !== 'string' || !value.trim()) throw badMember(name)
    return value
  }

  /** `null` and a missing member are both `undefined`. */
  optionalText(name: string): string | undefined {
    return (this.#members[name] ?? undefined) === undefined ? undefined : this.text(name)
  }

  /** Unix seconds, or another integer that is not negative. */
  integer(name: string): number {
    const value = this.#members[name]
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw badMember(name)
    return value
  }

  optionalInteger(name: string): number | undefined {
    return (this.#members[name] ?? undefined) === undefined ? undefined : this.integer(name)
  }

  list(name: string): Reply[] {
    const value = this.#members[name]
    if (!Array.isArray(value) || !value.every(isObject)) throw badMember(name)
    return value.map((item) => new Reply(item))
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function badMember(name: string): BrokerError {
  return new BrokerError('bad_answer', `the answer of the broker has no usable "${name}"`)
}
