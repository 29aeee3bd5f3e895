/**
 * The client data of a response (WebAuthn Level 3 §5.8.1): its challenge, and whether the page was framed by another
 * origin. Login's pages never are. Undefined for text that cannot be parsed.
 */
export function readClientData(clientDataJSON: string): { challenge: string; framed: boolean } | undefined {
  try {
    const text = Buffer.from(clientDataJSON, 'base64url').toString()
    const { challenge, crossOrigin = false, topOrigin } = Object(JSON.parse(text))
    if (typeof challenge !== 'string') return undefined
    return { challenge, framed: crossOrigin !== false || topOrigin !== undefined }
  } catch {
    return undefined
  }
}
