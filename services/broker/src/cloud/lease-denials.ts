/** The leases that the cloud refuses. */
export type LeaseDenials = {
  /** Makes the cloud refuse exactly these leases, and no others. Throws when it did not take the change. */
  write(leaseIds: readonly string[]): Promise<void>
}

/**
 * The most leases that are denied at the same time. IAM takes 10 240 characters for all inline policies of a role together, and a lease has
 * 26: this many leave a fifth for the operator's own policies.
 */
export const mostDeniedLeases = 300

/** A policy that refuses sessions with the tag of these leases everything, whatever else the role and the bucket allow. */
export function denialPolicy(leaseIds: readonly string[]): string {
  // A policy needs a condition with a value. No lease is called so.
  const denied = leaseIds.length > 0 ? leaseIds : ['none']
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DeniedLeases',
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalTag/agentkeys_lease': denied } },
      },
    ],
  })
}
