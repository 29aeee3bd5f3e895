/** Variables by name. A variable that is undefined is not set. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where a service runs: the local stack, a container, or a Nomad job. Every member is an address or the path of a file there, so that one
 * function gives the environment everywhere.
 */
export type Place = {
  /** Where another service answers inside, such as `http://rbac:7101`. */
  inside(service: string): string
  /** Where browsers reach a host of a service, such as `https://login.example.com`. */
  origin(host: string): string
  /** The file of one of the service's own secrets. */
  secret(name: string): string
  /** The folder of the former keys of a signing key; undefined where nothing rotates keys. */
  formerKeys(name: string): string | undefined
  /** What an operator gives for one of the manifest's inputs, or its default. For a secret input, the file. */
  input(name: string): string | undefined
  /** The file with the PostgreSQL URL of the service's role. */
  readonly databaseUrl: string
  /** The file with the service's Redis URL; undefined where it is given none. */
  readonly redisUrl: string | undefined
  /** The JWKS of every service that signs calls. */
  readonly serviceKeys: string
  /** The applications that people sign in to. */
  readonly applications: string
  /** The networks that the edge calls from, by commas; undefined where the service's default is right. */
  readonly edgeNetworks: string | undefined
  /** The certificate of an authority that only this deployment trusts; undefined where there is none. */
  readonly authority: string | undefined
}

/** The local stack, which has stand-ins for what is not ours. */
export type DevelopmentPlace = Place & {
  /** The file with the URL of the mail catcher. */
  smtpUrl: string
  /** The stand-in of a sign-in provider, with login registered at it; undefined where none runs. */
  signInProvider: ((name: SignInProvider) => ProviderStandIn) | undefined
  /** The stand-ins for AWS; undefined where none run. */
  cloud: CloudStandIn | undefined
  /** The stand-in for Microsoft Graph; undefined where none runs. */
  graph: GraphStandIn | undefined
  /** The stand-in for Authentik; undefined where none runs. */
  authentik: SystemStandIn | undefined
}

/** A system that is managed over an API with a token. */
export type SystemStandIn = { origin: string; tokenFile: string }

/** A tenant of Microsoft 365 with one application, which may send from one mailbox. */
export type GraphStandIn = {
  /** Of Graph and of the token endpoint. */
  origin: string
  tenantId: string
  clientId: string
  clientSecretFile: string
  mailbox: string
}

/** An account of AWS with one role, which trusts tokens of the origin of the host `broker`, and one bucket. */
export type CloudStandIn = {
  stsEndpoint: string
  /** It lets the operator change the inline policies of the role. */
  iamEndpoint: string
  s3Endpoint: string
  region: string
  roleArn: string
  /** The broker may assume it itself, to deny leases of the role. */
  revokeRoleArn: string
  bucket: string
  /** The operator's key, in the form of `AWS_SHARED_CREDENTIALS_FILE`. */
  operatorCredentialsFile: string
}

/** The sign-in providers that the local stack has stand-ins for, by the names that login has for them. */
export const signInProviders = ['github', 'google', 'microsoft'] as const
export type SignInProvider = (typeof signInProviders)[number]

type ProviderStandIn = {
  clientId: string
  clientSecretFile: string
  /** Where a browser finds it. */
  publicOrigin: string
  /** Where login finds it. */
  internalOrigin: string
}
