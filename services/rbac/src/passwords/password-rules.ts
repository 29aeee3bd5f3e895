import { Failure } from '@constellation/chassis'

export type PasswordRules = {
  minLength: number
  /** Common passwords, in lower case. */
  common: ReadonlySet<string>
  /** Whether a password is easy to guess, given words that are known of the person. */
  isGuessable: (password: string, ownWords: readonly string[]) => boolean
  /** The name of the installation, which everybody here knows. */
  brandName: string
}

/** Why a password is refused. */
type Reason = 'too_short' | 'too_common' | 'too_personal' | 'too_guessable'

const productWords = ['constellation']

/**
 * Refuses a password that is too short, common, or made of the person's own words (NIST SP 800-63B-4 §3.1.1.2). There are
 * no rules of composition. A character is a Unicode code point of the NFC form.
 */
export function refuseWeakPassword(rules: PasswordRules, password: string, known: readonly (string | null)[]): void {
  const reason = weakness(rules, password.normalize('NFC'), known)
  if (!reason) return
  throw new Failure('password_refused', messages[reason](rules), {
    errors: [{ pointer: '/password', message: reason }],
  })
}

const messages: Record<Reason, (rules: PasswordRules) => string> = {
  too_short: ({ minLength }) => `the password needs at least ${minLength} characters`,
  too_common: () => 'the password is one that many people have',
  too_guessable: () => 'the password is made of keys in a row, or of words, names and dates that are quickly guessed',
  too_personal: () => 'the password is made of your name, your address or the name of this product',
}

function weakness(
  { minLength, common, isGuessable, brandName }: PasswordRules,
  password: string,
  known: readonly (string | null)[],
): Reason | undefined {
  if ([...password].length < minLength) return 'too_short'
  const lower = password.toLowerCase()
  if (isCommon(lower, common)) return 'too_common'
  const words = wordsOf([...known, brandName])
  if (remainder(lower, words).length < 8) return 'too_personal'
  if (isGuessable(password, words)) return 'too_guessable'
  return undefined
}

/**
 * Whether the password is common: as it is, without leading and trailing digits and signs, as a short repetition, or as a
 * run.
 */
function isCommon(lower: string, common: ReadonlySet<string>) {
  const core = lower.replaceAll(/^[\d\W_]+|[\d\W_]+$/g, '')
  return (
    [lower, core].some((form) => common.has(form) || common.has(unitOf(form))) ||
    unitOf(lower).length < 5 ||
    isRun(lower)
  )
}

/** The shortest prefix that the text repeats: `abc` for `abcabcab`. */
function unitOf(text: string) {
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length)
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit
  }
  return text
}

/** Whether most characters are neighbours of the one before: `abcdefgh12345678`. */
function isRun(text: string) {
  const steps = [...text]
    .slice(1)
    .map((character, index) => (character.codePointAt(0) ?? 0) - (text.codePointAt(index) ?? 0))
  return steps.filter((step) => Math.abs(step) === 1).length >= steps.length * 0.8
}

function wordsOf(known: readonly (string | null)[]) {
  const words = known.flatMap((text) => (text ?? '').toLowerCase().split(/[^\p{L}\p{N}]+/u))
  return [...words, ...productWords].filter((word) => word.length >= 3).sort((one, other) => other.length - one.length)
}

function remainder(password: string, words: readonly string[]) {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), password)
}
