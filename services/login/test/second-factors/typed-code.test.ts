import { typedCode } from '@constellation/contracts-rbac'
import { describe, expect, test } from 'vitest'

describe('a code is read as people type and paste it', () => {
  test.each([
    ['plain', '076402'],
    ['full width', '０７６４０２'],
    ['with a space', '076 402'],
    ['with a no-break space', '076\u00a0402'],
    ['with a hyphen', '076-402'],
    ['with a dash', '076–402'],
    ['with a zero-width space', '076\u200b402'],
    ['with a byte order mark', '\ufeff076402'],
    ['with a direction', '\u202a076402\u202c'],
    ['Arabic', '٠٧٦٤٠٢'],
    ['Persian', '۰۷۶۴۰۲'],
    ['Devanagari', '०७६४०२'],
    ['Bengali', '০৭৬৪০২'],
    ['Thai', '๐๗๖๔๐๒'],
    ['mathematical', '𝟎𝟕𝟔𝟒𝟎𝟐'],
    ['keycaps', '0️⃣7️⃣6️⃣4️⃣0️⃣2️⃣'],
    ['Adlam', '𞥐𞥗𞥖𞥔𞥐𞥒'],
  ])('%s', (_, typed) => expect(typedCode(typed)).toBe('076402'))

  test('every decimal digit of Unicode has its value', () => {
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const text = String.fromCodePoint(codePoint)
      if (/\p{Nd}/u.test(text)) expect(typedCode(text)).toMatch(/^[0-9]$/)
    }
  })

  test('a recovery code keeps its letters', () =>
    expect(typedCode(' ＡＢcd‐efgh\u200b-2345–6789 ')).toBe('ABcdefgh23456789'))
})
