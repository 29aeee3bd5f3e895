export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue }

/**
 * `unreadable`: the text is not JSON, or it has a member twice, a lone surrogate or too many levels (400).
 * `number`: it is readable, and a number is not an integer within ±(2^53−1) (422).
 */
export type JsonFault = 'unreadable' | 'number'

/** A text or a value that the strict form refuses. The message never holds a part of it. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError'
  readonly fault: JsonFault
  /** The JSON pointer of what is refused, when it is a number. */
  readonly pointer: string | undefined

  constructor(fault: JsonFault, message: string, details: { pointer?: string; cause?: unknown } = {}) {
    super(message, { cause: details.cause })
    this.fault = fault
    this.pointer = details.pointer
  }
}

/** Arrays and objects inside one another. The bound keeps a hostile text from using up the stack. */
export const deepestNesting = 128

export function tooDeep(): StrictJsonError {
  return new StrictJsonError('unreadable', `the value has more than ${deepestNesting} levels`)
}

export function loneSurrogate(): StrictJsonError {
  return new StrictJsonError('unreadable', 'a string has a lone surrogate')
}

export function refusedNumber(path: readonly (string | number)[]): StrictJsonError {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return new StrictJsonError('number', 'a number must be an integer between -(2^53-1) and 2^53-1 in plain decimal', {
    pointer,
  })
}
