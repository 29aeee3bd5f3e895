import type { JsonObject } from './json.ts'

/** A refusal of one call, which the answer holds instead of its result (RFC 8620 §3.6.2). */
export class MethodRefusal extends Error {
  readonly type: string

  constructor(type: string, description: string) {
    super(description)
    this.type = type
  }

  toResult(): JsonObject {
    return { type: this.type, description: this.message }
  }
}

/** A refusal of one object of a `/set`, beside others that were done (RFC 8620 §5.3). */
export class SetRefusal extends Error {
  readonly type: string
  readonly members: JsonObject

  constructor(type: string, members: JsonObject = {}) {
    super(type)
    this.type = type
    this.members = members
  }

  toResult(): JsonObject {
    return { type: this.type, ...this.members }
  }
}

/** A value that does not fit its property, at a path in the object. */
export function invalidPatch(path: string, description: string): SetRefusal {
  return new SetRefusal('invalidPatch', { description, properties: [path] })
}

export function invalidProperties(property: string, description: string): SetRefusal {
  return new SetRefusal('invalidProperties', { description, properties: [property] })
}
