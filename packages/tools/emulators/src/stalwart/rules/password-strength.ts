import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common'
import { dictionary as english, translations } from '@zxcvbn-ts/language-en'

const shortest = 8
const longest = 128
const leastScore = 3

let estimator: ZxcvbnFactory | undefined

/** Why Stalwart refuses a password, with the advice of the estimator. Undefined for one that it accepts. */
export function passwordProblem(password: string): string | undefined {
  if (password.length > longest) return `Password must be at most ${longest} characters long.`
  if (password.length < shortest) return `Password must be at least ${shortest} characters long.`
  // Made at the first use: its word lists take a while.
  estimator ??= new ZxcvbnFactory({ dictionary: { ...common, ...english }, graphs: adjacencyGraphs, translations })
  const { score, feedback } = estimator.check(password)
  if (score >= leastScore) return undefined
  return ['Password is too weak.', feedback.warning, ...feedback.suggestions].filter(Boolean).join(' ')
}
