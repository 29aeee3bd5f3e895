/** The JSON value of a secret file. Throws when the text is not JSON. The message quotes nothing of it, unlike the parser's own. */
export function parseSecretJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the file is not JSON')
  }
}
