// @ts-check
/** Buttons that help with a page: one shows a password while it is typed, one copies a text. Each is hidden until this file runs. */

for (const button of document.querySelectorAll('button[data-reveal]')) {
  if (button instanceof HTMLButtonElement) prepareReveal(button)
}
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (button instanceof HTMLButtonElement && navigator.clipboard) prepareCopy(button)
}

/** @param {HTMLButtonElement} button */
function prepareReveal(button) {
  const field = document.getElementById(button.dataset.reveal ?? '')
  if (!(field instanceof HTMLInputElement)) return
  /** @param {boolean} shown */
  const show = (shown) => {
    field.type = shown ? 'text' : 'password'
    button.textContent = (shown ? button.dataset.hide : button.dataset.show) ?? ''
    button.setAttribute('aria-pressed', String(shown))
  }
  button.hidden = false
  show(false)
  button.addEventListener('click', () => show(field.type === 'password'))
  // Hidden again before it is sent, so that browsers keep it as a password.
  field.form?.addEventListener('submit', () => show(false))
}

/** @param {HTMLButtonElement} button */
function prepareCopy(button) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy ?? '')
    button.textContent = button.dataset.copied ?? ''
  })
}
