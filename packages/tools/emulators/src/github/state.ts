import type { EmulatorOptions } from '../emulator.ts'
import type { Faults } from '../faults/faults.ts'
import { type AccessTokens, createAccessTokens } from '../oauth/access-tokens.ts'
import type { AuthorizeRequest } from '../oauth/authorize-request.ts'
import { type Codes, createCodes } from '../oauth/codes.ts'
import type { GitHubPerson } from './people.ts'

export type GitHubGrant = { request: AuthorizeRequest; person: GitHubPerson }
export type GitHubToken = {
  person: GitHubPerson
  scopes: readonly string[]
  /** In the hour that ends at `resetsAtMs`, in Unix milliseconds. */
  callsLeft: number
  resetsAtMs: number
}

/** The state and the parts of the stand-in for GitHub. */
export type GitHubState = {
  options: EmulatorOptions<GitHubPerson>
  faults: Faults
  codes: Codes<GitHubGrant>
  tokens: AccessTokens<GitHubToken>
}

export function createGitHubState(options: EmulatorOptions<GitHubPerson>, faults: Faults): GitHubState {
  return { options, faults, codes: createCodes(options.now), tokens: createAccessTokens(options.now) }
}
