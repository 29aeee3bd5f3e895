// @ts-check
/** Confirms the sign-in of a program. Nothing is sent before the person clicks, so a scanner that opens the page does nothing. */

const root = document.querySelector('[data-sign-in]')
if (root instanceof HTMLElement) begin(root)

/** @param {HTMLElement} root */
function begin(root) {
  const token = root.dataset.token ?? new URLSearchParams(location.hash.slice(1)).get('t') ?? ''
  // The link and the answer of a provider stay out of the history of the browser.
  history.replaceState(null, '', location.pathname)
  // Another link that is opened in this tab changes the fragment alone.
  addEventListener('hashchange', () => location.reload())
  if (!token) return show(root, 'unauthorized')
  show(root, root.dataset.token ? 'confirm' : 'begin')
  onSubmit(root, 'begin', async () => {
    const { ok, answer } = await ask(root.dataset.inspect ?? '', { token })
    if (!ok) return show(root, answer.code)
    write('asked-at', exactTime(new Date(answer.asked_at * 1000)))
    write('asked-from', answer.asked_from)
    show(root, 'confirm')
  })
  onSubmit(root, 'confirm', async (form) => {
    const body = { token, user_code: new FormData(form).get('user_code') }
    const { ok, answer } = await ask(root.dataset.signIn ?? '', body).catch(() => noAnswer)
    if (ok) return finish(root)
    const complaint = complaintOf(answer)
    if (!complaint) return show(root, answer.code)
    write('wrong', complaint)
    if (answer.code === noAnswer.answer.code) return
    form.querySelector('input')?.setAttribute('aria-invalid', 'true')
    form.querySelector('input')?.select()
  })
}

const noAnswer = { ok: false, answer: { code: 'no_answer' } }

/** What to say above the button, where the person can try again on this page. @param {{ code: string, attemptsLeft?: number }} answer */
function complaintOf({ code, attemptsLeft }) {
  if (code === 'no_answer' || code === 'unavailable' || code === 'overloaded' || code === 'internal')
    return 'No answer came. Try again in a moment.'
  if (code === 'validation_failed') return 'The code has eight letters. Look at the program again.'
  if (attemptsLeft === 1) return 'This is not the code. One attempt is left.'
  return attemptsLeft ? 'This is not the code. Look at the program again.' : undefined
}

/** @param {HTMLElement} root */
function finish(root) {
  show(root, 'done')
  if (root.dataset.onward) location.assign(root.dataset.onward)
}

/** Shows one step; one that the page does not know is shown as a failure that may pass. @param {HTMLElement} root @param {string} step */
function show(root, step) {
  const steps = [...root.querySelectorAll('[data-step]')].filter((one) => one instanceof HTMLElement)
  const wanted =
    steps.find(({ dataset }) => dataset.step === step) ?? steps.find(({ dataset }) => dataset.step === 'failed')
  for (const one of steps) one.hidden = one !== wanted
  const heading = document.querySelector('h1')
  if (heading && wanted?.dataset.heading) heading.textContent = wanted.dataset.heading
  wanted?.querySelector('input')?.focus()
}

/** @param {HTMLElement} root @param {string} step @param {(form: HTMLFormElement) => Promise<void>} act */
function onSubmit(root, step, act) {
  const form = root.querySelector(`[data-step="${step}"] form`)
  if (!(form instanceof HTMLFormElement)) return
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const button = form.querySelector('button')
    if (button?.disabled) return
    if (button) button.disabled = true
    await act(form).catch(() => show(root, 'failed'))
    if (button) button.disabled = false
  })
}

/** In the time zone of the person. @param {Date} at */
function exactTime(at) {
  return at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'long' })
}

/** @param {string} path @param {object} body */
async function ask(path, body) {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { ok: response.ok, answer: await response.json() }
}

/** @param {string} id @param {string} text */
function write(id, text) {
  const element = document.getElementById(id)
  if (!element) return
  element.textContent = text
  element.hidden = false
}
