export type { AuthentikControl } from './authentik/authentik-control.ts'
export { type Authentik, createAuthentik } from './authentik/create-authentik.ts'
export { type RunningAuthentik, type StartAuthentikOptions, startAuthentik } from './authentik/start-authentik.ts'
export type { AuthentikOptions } from './authentik/state.ts'
export {
  type AwsAccount,
  type AwsAccountOptions,
  createAwsAccount,
  type OidcProvider,
  type RoleDefinition,
  type UserDefinition,
} from './aws/account.ts'
export type { PolicyDocument } from './aws/policy/policy-document.ts'
export type { IssuedSession } from './aws/sessions.ts'
export type { Control } from './control/control.ts'
export type { ReceivedRequest } from './control/received.ts'
export type { Emulator, EmulatorOptions } from './emulator.ts'
export { createEntra } from './entra/create-entra.ts'
export { type EntraPerson, entraPeople } from './entra/people.ts'
export { type FaultKind, faultTable, type ProviderName, type StandInName } from './faults/fault-table.ts'
export { type Fault, FaultRefusal } from './faults/parse-faults.ts'
export { createGitHub } from './github/create-github.ts'
export { type GitHubPerson, githubPeople } from './github/people.ts'
export { createGoogle } from './google/create-google.ts'
export { type GooglePerson, googlePeople } from './google/people.ts'
export type { AcceptedMail, MailCounts, ReceivedMail } from './graph/books.ts'
export type { CallCount } from './graph/counters.ts'
export { createGraph, type Graph } from './graph/create-graph.ts'
export type { ApplicationDefinition, MailboxDefinition, TenantDefinition } from './graph/definitions.ts'
export type { GraphControl } from './graph/graph-control.ts'
export type { LimitChanges } from './graph/limits.ts'
export { type RunningGraph, type StartGraphOptions, startGraph } from './graph/start-graph.ts'
export type { GraphOptions } from './graph/state.ts'
export type { Client } from './oauth/clients.ts'
export {
  createPwnedPasswords,
  type PwnedPasswords,
  type PwnedPasswordsFault,
  temptingPassword,
} from './pwned-passwords/create-pwned-passwords.ts'
export type { BucketDefinition } from './s3/buckets.ts'
export { createS3, type S3, type S3Options } from './s3/create-s3.ts'
export type { S3Control } from './s3/s3-control.ts'
export { type RunningS3, type StartS3Options, startS3 } from './s3/start-s3.ts'
export type { SmtpControl, SmtpFault, SmtpMail, SmtpStep } from './smtp/smtp-control.ts'
export type { SmtpOptions } from './smtp/smtp-options.ts'
export { type RunningSmtp, startSmtp } from './smtp/start-smtp.ts'
export { createStalwart, type Stalwart } from './stalwart/create-stalwart.ts'
export type { StalwartControl } from './stalwart/stalwart-control.ts'
export { type RunningStalwart, type StartStalwartOptions, startStalwart } from './stalwart/start-stalwart.ts'
export type { DkimDelays, StalwartKey, StalwartOptions } from './stalwart/state.ts'
export { type Emulators, type EmulatorsOptions, startEmulators } from './start-emulators.ts'
export { createSts, type Sts, type StsOptions } from './sts/create-sts.ts'
export { type RunningSts, type StartStsOptions, startSts } from './sts/start-sts.ts'
export type { StsControl } from './sts/sts-control.ts'
export { createVault, type Vault, type VaultControl, type VaultOptions } from './vault/create-vault.ts'
export { type RunningVault, type StartVaultOptions, startVault } from './vault/start-vault.ts'
