/**
 * What an operator can do about a refused token, by the numeric codes of Microsoft Entra ID (AADSTS). Microsoft changes them without
 * notice, so they choose the hint and nothing else.
 */
export const hintsByNumber: ReadonlyMap<number, string> = new Map([
  [7000215, 'The client secret is wrong. Often the id of the secret was copied instead of its value.'],
  [7000222, 'The client secret has expired. Create a new one in Microsoft Entra ID, and add it to the provider.'],
  [7000218, 'The request had no client secret. Report this as an error of mx-worker.'],
  [
    700027,
    'The certificate is not registered for the application, has expired, or is not that of the stored key. Add it to the application in Microsoft Entra ID.',
  ],
  [700024, 'The clock of mx-worker differs from that of Microsoft Entra ID. Check the time of the machine.'],
  [700021, 'The assertion names another application. Report this as an error of mx-worker.'],
  [700023, 'The assertion is for another authority. Check the authority URL of the provider.'],
  [700016, 'The tenant does not know the application. Check the client id and the tenant id.'],
  [7000112, 'The application is disabled in the tenant. Enable it in Microsoft Entra ID.'],
  [90002, 'The tenant does not exist. Check the tenant id, and the cloud of the provider.'],
  [900023, 'The tenant id is neither an id nor a domain. Check the tenant id.'],
  [53003, 'A conditional access policy of the tenant blocks the application. Exclude it, or allow our addresses.'],
  [70011, 'The scope of the request is wrong. Report this as an error of mx-worker.'],
])

/** The same by the error of OAuth (RFC 6749 §5.2), where no number is known. */
export const hintsByError: ReadonlyMap<string, string> = new Map([
  ['invalid_client', 'Microsoft Entra ID refuses the client id or the client secret. Check both.'],
  ['unauthorized_client', 'The application may not ask for tokens here. Check the client id and the tenant id.'],
  ['invalid_scope', 'The scope of the request is wrong. Check the cloud of the provider.'],
  ['invalid_request', 'Microsoft Entra ID does not understand the request. Check the tenant id and the authority URL.'],
  ['invalid_grant', 'Microsoft Entra ID refuses the grant. Look at the sign-in log of the application.'],
])

/** For every other refusal. */
export const generalHint =
  'Microsoft Entra ID gives no token. Check the authority URL, the tenant id and the application.'
