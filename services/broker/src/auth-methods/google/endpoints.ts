import type { Config } from '../../config.ts'

const google = 'https://accounts.google.com'

/** Where Google answers. A stand-in of it has the same paths below its own origins: one for browsers, one for servers. */
export function endpointsOf({ googleIssuer, googleServerOrigin }: Pick<Config, 'googleIssuer' | 'googleServerOrigin'>) {
  const authorize = `${googleIssuer}/o/oauth2/v2/auth`
  if (googleIssuer === google)
    return {
      authorize,
      token: 'https://oauth2.googleapis.com/token',
      keys: 'https://www.googleapis.com/oauth2/v3/certs',
    }
  const servers = googleServerOrigin ?? googleIssuer
  return { authorize, token: `${servers}/token`, keys: `${servers}/oauth2/v3/certs` }
}
