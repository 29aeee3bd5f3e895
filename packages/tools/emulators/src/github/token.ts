import { newToken } from '@constellation/tokens'
import type { Context } from 'hono'
import { proveClient } from '../oauth/clients.ts'
import { verifierMatches } from '../oauth/pkce.ts'
import type { GitHubGrant, GitHubState } from './state.ts'

const descriptions: Readonly<Record<string, string>> = {
  bad_verification_code: 'The code passed is incorrect or expired.',
  incorrect_client_credentials: 'The client_id and/or client_secret passed are incorrect.',
  redirect_uri_mismatch: 'The redirect_uri MUST match the registered callback URL for this application.',
  unverified_user_email: 'The user must have a verified primary email.',
}

/** Exchanges a code. Errors have status 200 too. A client that does not accept JSON gets a form. */
export async function exchangeGitHubCode(ctx: Context, state: GitHubState): Promise<Response> {
  const form = new URLSearchParams(await ctx.req.text())
  const forced = state.faults.take('token-error')?.value
  const outcome = forced ?? (await judge(state, ctx.req.raw, form))
  const answer = typeof outcome === 'string' ? describeError(outcome) : grantToken(state, outcome)
  ctx.header('cache-control', 'no-store')
  if (/\bapplication\/json\b/.test(ctx.req.header('accept') ?? '')) return ctx.json(answer)
  const text = new URLSearchParams(answer).toString()
  return ctx.body(text, 200, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
}

/** The grant of the code, or the error. Consumes a valid code. */
async function judge(
  { options, codes }: GitHubState,
  request: Request,
  form: URLSearchParams,
): Promise<GitHubGrant | string> {
  const proof = await proveClient(options.clients, request, form, { audiences: [], now: options.now })
  if (proof.kind !== 'known') return 'incorrect_client_credentials'
  const code = form.get('code') ?? ''
  const found = codes.look(code)
  if (found.kind !== 'live' || found.grant.request.client !== proof.client) return 'bad_verification_code'
  const { redirectUri, challenge } = found.grant.request
  if ((form.get('redirect_uri') ?? redirectUri) !== redirectUri) return 'redirect_uri_mismatch'
  if (!verifierMatches(challenge, form.get('code_verifier'))) return 'bad_verification_code'
  codes.use(code)
  return found.grant
}

function grantToken({ options, faults, tokens }: GitHubState, { request, person }: GitHubGrant) {
  const asked = faults.take('scope-less') ? request.scopes.filter((scope) => scope !== 'user:email') : request.scopes
  const scopes = faults.take('scope-more') ? [...asked, 'repo'] : asked
  const access_token = newToken('gho_', options.random)
  tokens.issue(access_token, { person, scopes, callsLeft: 0, resetsAtMs: 0 })
  return { access_token, scope: scopes.join(','), token_type: 'bearer' }
}

function describeError(error: string) {
  const error_uri =
    'https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors'
  return { error, error_description: descriptions[error] ?? 'The request failed.', error_uri }
}
