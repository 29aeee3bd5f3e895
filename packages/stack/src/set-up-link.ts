/**
 * The address where the first administrator is made, once; null when there is one already.
 *
 * The place to wire it: the secret is `<dataDir>/rbac/bootstrap-secret`, the page is login's, and whether it is still needed is
 * rbac's to say.
 */
export async function setUpLink(_stack: {
  dataDir: string
  publicOrigin(host: string): string
}): Promise<string | null> {
  return null
}
