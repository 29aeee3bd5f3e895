import type { Faults } from '../faults/faults.ts'
import { onlyWay } from '../oauth/clients.ts'

/** Members of a discovery document that faults change. */
export function describeEndpoints(
  faults: Faults,
  { issuer, userinfo, ways }: { issuer: string; userinfo: string; ways: readonly string[] },
) {
  const only = onlyWay(faults)
  const said = only ? [only.way] : ways
  return {
    issuer: faults.take('wrong-issuer-discovery') ? 'https://another-issuer.example' : issuer,
    ...(!faults.take('userinfo-absent') && { userinfo_endpoint: userinfo }),
    ...(only?.isSaid !== false && { token_endpoint_auth_methods_supported: said }),
  }
}
