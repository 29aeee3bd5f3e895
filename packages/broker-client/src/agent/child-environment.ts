type Environment = Readonly<Record<string, string | undefined>>

/** What the SDKs prefer to a container's endpoint, or what sends the program elsewhere. */
const winning =
  /^AWS_(ACCESS_KEY(_ID)?|SECRET(_ACCESS)?_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|CREDENTIAL_FILE|CREDENTIAL_SCOPE|ACCOUNT_ID|(DEFAULT_)?PROFILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+|EC2_METADATA_SERVICE_ENDPOINT(_MODE)?|ENDPOINT_URL(_\w+)?|SHARED_CREDENTIALS_FILE|CONFIG_FILE|SSO_\w+|BEARER_TOKEN_\w+|LOGIN_CACHE_DIRECTORY)$/i

/** The variables that would beat the agent's credentials, by name. */
export function winningVariables(env: Environment, keep: readonly string[] = []): string[] {
  return Object.keys(env)
    .filter((name) => env[name] && winning.test(name) && !keep.includes(name))
    .sort()
}

/**
 * The environment of a program that gets its credentials from the agent: without other credentials, profiles and endpoints, with empty
 * configuration files of AWS, and with loopback exempt from proxies.
 */
export function childEnvironment(
  env: Environment,
  own: Readonly<Record<string, string>>,
  options: { keep?: readonly string[] | undefined; region?: string | undefined } = {},
): Record<string, string | undefined> {
  const { keep = [], region } = options
  const removed = new Set(winningVariables(env, keep))
  const rest = Object.fromEntries(Object.entries(env).filter(([name]) => !removed.has(name)))
  return {
    ...rest,
    // A default profile in these files would win too.
    ...emptyFiles(keep),
    ...(region && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...withoutProxyForLoopback(env),
    ...own,
  }
}

function emptyFiles(keep: readonly string[]): Record<string, string> {
  const names = ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'].filter((name) => !keep.includes(name))
  return Object.fromEntries(names.map((name) => [name, '/dev/null']))
}

/** Both spellings of `NO_PROXY` with loopback added. Programs read the one or the other. */
export function withoutProxyForLoopback(env: Environment): Record<'NO_PROXY' | 'no_proxy', string> {
  const add = (list: string | undefined) => {
    const hosts = (list ?? '').split(/[\s,]+/).filter(Boolean)
    return hosts.includes('*') || hosts.includes('127.0.0.1') ? hosts.join(',') : [...hosts, '127.0.0.1'].join(',')
  }
  return { NO_PROXY: add(env.NO_PROXY || env.no_proxy), no_proxy: add(env.no_proxy || env.NO_PROXY) }
}
