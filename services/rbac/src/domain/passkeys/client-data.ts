/**
 * What the browser has put down (WebAuthn Level 3 §5.8.1): the challenge that is answered, and whether the page was inside one of another origin, which
 * login never is. Undefined where it cannot be read.
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
