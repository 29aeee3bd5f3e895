import fc from 'fast-check'
import type { JsonValue } from '../src/index.ts'

const text = fc.string({ unit: 'binary' })

/** Any value of the strict form, with all of Unicode in its strings and names. */
export const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    // The text of -0 is 0, so it does not read back as itself.
    fc.maxSafeInteger().map((number) => number + 0),
    text,
    fc.array(tie('value')),
    fc.dictionary(text, tie('value'), { noNullPrototype: true }),
  ),
})).value
