// @ts-check
/**
 * Makes and uses passkeys. Everything else on a page works without this file. A form with `data-passkey` is sent once the browser has made
 * (`create`) or used (`get`) a passkey, with its answer as the field `response`. The options come from the address in `data-options`.
 */

/** @typedef {{ rpId: string, userId: string, allAcceptedCredentialIds: string[], name: string, displayName: string }} Signal */

/**
 * Functions of newer browsers that the types of the platform lack.
 * @typedef {object} Passkeys
 * @property {(options: unknown) => PublicKeyCredentialRequestOptions} parseRequestOptionsFromJSON
 * @property {(options: unknown) => PublicKeyCredentialCreationOptions} parseCreationOptionsFromJSON
 * @property {() => Promise<boolean>} [isConditionalMediationAvailable]
 * @property {(told: { rpId: string, credentialId: string }) => Promise<void>} [signalUnknownCredential]
 * @property {(told: { rpId: string, userId: string, allAcceptedCredentialIds: string[] }) => Promise<void>} [signalAllAcceptedCredentials]
 * @property {(told: { rpId: string, userId: string, name: string, displayName: string }) => Promise<void>} [signalCurrentUserDetails]
 */

/** Empty in a browser without passkeys: nothing starts there. */
const passkeys = /** @type {Passkeys} */ (/** @type {unknown} */ (globalThis.PublicKeyCredential ?? {}))
/** The request that waits until the person chooses a passkey among the suggestions of the address field. */
let waiting = new AbortController()
/** When that request needs another challenge. Undefined while there is none. @type {{ renewAt: number } | undefined} */
let suggested

if ('parseRequestOptionsFromJSON' in passkeys && 'parseCreationOptionsFromJSON' in passkeys) begin()

function begin() {
  for (const element of document.querySelectorAll('[data-with-passkeys]')) element.removeAttribute('hidden')
  for (const element of document.querySelectorAll('[data-without-passkeys]')) element.setAttribute('hidden', '')
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    if (form instanceof HTMLFormElement) prepare(form)
  }
  for (const element of document.querySelectorAll('[data-signal]')) {
    if (element instanceof HTMLElement) tell(JSON.parse(element.dataset.signal ?? '{}'))
  }
}

/** @param {HTMLFormElement} form */
function prepare(form) {
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void answer(form, false)
  })
  if (form.dataset.autofill !== undefined) void suggest(form)
}

/**
 * Offers passkeys among the suggestions of the address field. The challenge is renewed at half its life, so that a passkey can be chosen
 * however long the page is open. A page without the focus waits: the dialog of a passkey may be open, and a renewal would close it.
 * @param {HTMLFormElement} form
 */
async function suggest(form) {
  if (!(await passkeys.isConditionalMediationAvailable?.())) return
  const renew = () => {
    if (suggested && document.hasFocus() && Date.now() >= suggested.renewAt) void answer(form, true)
  }
  globalThis.addEventListener('focus', renew)
  document.addEventListener('visibilitychange', renew)
  setInterval(renew, 15_000)
  await answer(form, true)
}

/** @param {HTMLFormElement} form @param {boolean} inBackground */
async function answer(form, inBackground) {
  waiting.abort()
  waiting = new AbortController()
  suggested = undefined
  const { signal } = waiting
  const button = form.querySelector('button')
  if (!inBackground) button?.setAttribute('aria-busy', 'true')
  say(form, '')
  try {
    const options = await ask(form, signal, inBackground)
    if (inBackground) suggested = { renewAt: Date.now() + options.timeout / 2 }
    const credential = await (form.dataset.passkey === 'create'
      ? navigator.credentials.create({ publicKey: passkeys.parseCreationOptionsFromJSON(options), signal })
      : navigator.credentials.get({
          publicKey: passkeys.parseRequestOptionsFromJSON(options),
          signal,
          ...(inBackground && { mediation: 'conditional' }),
        }))
    const field = form.elements.namedItem('response')
    if (field instanceof HTMLInputElement) field.value = JSON.stringify(toJson(credential))
    form.submit()
  } catch (error) {
    button?.removeAttribute('aria-busy')
    if (signal.aborted) return
    // The suggestions return after the person dismissed a dialog, and when the server can be reached again.
    suggested = { renewAt: Date.now() + (inBackground ? 60_000 : 0) }
    if (!inBackground) say(form, reason(form, error))
  }
}

/**
 * A credential as the server reads it. Its own `toJSON` is not used: that of some extensions is missing or throws.
 * @param {Credential | null} credential
 */
function toJson(credential) {
  const { rawId, type, authenticatorAttachment, response } = /** @type {PublicKeyCredential} */ (credential)
  const made = /** @type {AuthenticatorAttestationResponse & AuthenticatorAssertionResponse} */ (response)
  const parts = made.attestationObject
    ? { attestationObject: toBase64Url(made.attestationObject), transports: transportsOf(made) }
    : {
        authenticatorData: toBase64Url(made.authenticatorData),
        signature: toBase64Url(made.signature),
        // An empty handle says nothing.
        userHandle: made.userHandle?.byteLength ? toBase64Url(made.userHandle) : undefined,
      }
  const id = toBase64Url(rawId)
  const clientDataJSON = toBase64Url(made.clientDataJSON)
  return { id, rawId: id, type, authenticatorAttachment, response: { clientDataJSON, ...parts } }
}

/** How the device can be reached, which an extension may not know. @param {AuthenticatorAttestationResponse} made */
function transportsOf(made) {
  try {
    return made.getTransports()
  } catch {
    return undefined
  }
}

/** @param {ArrayBuffer} bytes */
function toBase64Url(bytes) {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Fetches the options of the request from the server.
 * @param {HTMLFormElement} form @param {AbortSignal} signal @param {boolean} inBackground
 */
async function ask(form, signal, inBackground) {
  const csrf = form.elements.namedItem('csrf')
  const body = new URLSearchParams({ csrf: csrf instanceof HTMLInputElement ? csrf.value : '' })
  const response = await fetch(form.dataset.options ?? '', { method: 'POST', body, signal })
  // The page says what is wrong. A person who has not clicked anything is not interrupted.
  if (!inBackground && (response.status === 400 || response.status === 401)) location.reload()
  if (!response.ok) throw new Error(`the server answered ${response.status}`)
  const options = await response.json()
  if (form.dataset.unknown) {
    void passkeys.signalUnknownCredential?.({ rpId: options.rpId, credentialId: form.dataset.unknown })
    delete form.dataset.unknown
  }
  return options
}

/** The text for an error of the browser. @param {HTMLFormElement} form @param {unknown} error */
function reason(form, error) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError') return form.dataset.cancelled ?? ''
  if (name === 'InvalidStateError') return form.dataset.known ?? ''
  return form.dataset.failed ?? ''
}

/** @param {HTMLFormElement} form @param {string} text */
function say(form, text) {
  const line = form.querySelector('[role=alert]')
  if (!line) return
  line.textContent = text
  line.toggleAttribute('hidden', text === '')
}

/** Tells the passkey provider which passkeys are still accepted, and the person's name. @param {Signal} signal */
async function tell({ rpId, userId, allAcceptedCredentialIds, name, displayName }) {
  try {
    await passkeys.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds })
    await passkeys.signalCurrentUserDetails?.({ rpId, userId, name, displayName })
  } catch (error) {
    console.info('the keeper of passkeys was not told', error)
  }
}
