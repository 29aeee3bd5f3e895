import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english } from '@zxcvbn-ts/language-en'
import { isKeyboardWalk } from './keyboard-walk.ts'

/** Fewer guesses than this are too few, as the estimator counts them. */
const fewestGuesses = 1e8
/** The estimator's work grows with the length, and more than this makes no password weaker. */
const examinedLength = 32
const longestOwnWord = 64

/** The substitutions that everybody knows. The estimator's own search for them can take a second for one password. */
const substitutes: Record<string, string> = {
  '4': 'a',
  '@': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
  '+': 't',
}

type Estimator = { check(text: string, words: string[]): { guesses: number } }

/** Says whether a password is a walk on the keyboard, or can be guessed because it is made of words, names, dates and sequences. */
export function createGuessability(
  estimator: Estimator = openEstimator(),
): (password: string, ownWords: readonly string[]) => boolean {
  return (password, ownWords) => {
    const words = ownWords.map((word) => word.slice(0, longestOwnWord))
    const isWeak = (text: string) =>
      isKeyboardWalk(text) ||
      [...new Set([text, plainOf(text)])].some((form) => estimator.check(form, words).guesses < fewestGuesses)
    return windowsOf(password).every(isWeak)
  }
}

function openEstimator(): Estimator {
  return new ZxcvbnFactory({
    dictionary: { ...common, ...english },
    graphs: adjacencyGraphs,
    maxLength: examinedLength,
    l33tMaxSubstitutions: 0,
  })
}

/** The beginning and the end: a long password is weak when both are. */
function windowsOf(password: string) {
  const characters = [...password]
  const windows = [characters.slice(0, examinedLength), characters.slice(-examinedLength)]
  return [...new Set(windows.map((window) => window.join('')))]
}

/** The text without substitutions. Digits at its beginning and end are a number. */
function plainOf(text: string) {
  const [, before = '', core = '', after = ''] = /^(\d*)(.*?)(\d*)$/su.exec(text) ?? []
  return before + [...core].map((character) => substitutes[character] ?? character).join('') + after
}
