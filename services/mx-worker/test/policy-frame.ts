import type { PolicyFrame } from '../src/policy/policy-frame.ts'

/** The frame of a policy in a process with its defaults. */
export const policyFrame: PolicyFrame = {
  leaseMs: 120_000,
  kind: 'office365_graph',
  baseUrl: 'https://graph.microsoft.com',
  authorityUrl: 'https://login.microsoftonline.com',
}
