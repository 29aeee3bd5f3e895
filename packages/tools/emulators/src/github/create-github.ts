import { createConsentApp } from '../consent/serve-consent.ts'
import { createControl } from '../control/control.ts'
import { createReceivedRequests } from '../control/received.ts'
import { createFetch, type Emulator, type EmulatorOptions } from '../emulator.ts'
import { createFaults } from '../faults/faults.ts'
import { readNewPerson } from '../people/new-person.ts'
import { createPeople } from '../people/people.ts'
import { serveGitHubApi } from './api.ts'
import { githubError, readGitHubRequest } from './authorize.ts'
import { type GitHubPerson, githubPeople, githubSubjectRule, newGitHubPerson, portrayGitHubPerson } from './people.ts'
import { createGitHubState } from './state.ts'
import { exchangeGitHubCode } from './token.ts'

const original = { name: 'GitHub', host: 'github.com' }
const endpoints = {
  authorize: /^\/login\/oauth\/authorize$/,
  token: /^\/login\/oauth\/access_token$/,
  user: /^\/user$/,
  emails: /^\/user\/emails$/,
}

/** The stand-in for the web flow of a GitHub OAuth app, and for the two API calls that identify the person. */
export function createGitHub(options: EmulatorOptions<GitHubPerson>): Emulator {
  const faults = createFaults('github', Object.keys(endpoints))
  const received = createReceivedRequests(options.now)
  const state = createGitHubState(options, faults)
  const people = createPeople(options.people ?? githubPeople, portrayGitHubPerson)
  const app = createConsentApp({
    original,
    path: '/login/oauth/authorize',
    people,
    portrayOf: portrayGitHubPerson,
    faults,
    read: (url) => readGitHubRequest(state, url),
    newPerson(form) {
      const read = readNewPerson(form, githubSubjectRule)
      return 'errors' in read ? read : { person: newGitHubPerson(read.person) }
    },
    allow(request, person) {
      const code = Buffer.from(options.random(10)).toString('hex')
      state.codes.issue(code, { request, person })
      return { code }
    },
    error: githubError,
  })
  app.post('/login/oauth/access_token', (ctx) => exchangeGitHubCode(ctx, state))
  serveGitHubApi(app, state)
  return { fetch: createFetch(app, { endpoints, faults, received }), control: createControl({ faults, received }) }
}
