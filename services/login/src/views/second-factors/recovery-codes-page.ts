import { button, buttonLink, consequences, type Html, html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { copyButton } from '../copy-button.ts'
import { type Form, form } from '../form.ts'
import { type Frame, panelPage } from '../frame.ts'

export type RecoveryCodesPage = { readonly codes: readonly string[]; readonly links: { readonly onward: string } }

/** Recovery codes, shown once. They can be saved without a script: as a file in the page itself, and on paper. */
export function recoveryCodesPage(frame: Frame, { codes, links }: RecoveryCodesPage): Html {
  const { recoveryCodes, copy } = messagesOf(frame.locale)
  const text = `${recoveryCodes.fileHeading(frame.brand.name)}\n\n${codes.join('\n')}\n`
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`
  const list = html`<div class="card inset"><ul class="codes">${codes.map((code) => html`<li><code>${code}</code></li>`)}</ul></div>`
  const download = html`<a class="button quiet" href="${file}" download="${recoveryCodes.fileName}">${recoveryCodes.download}</a>`
  return panelPage(frame, {
    title: recoveryCodes.title,
    heading: recoveryCodes.heading,
    lede: recoveryCodes.lede,
    content: html`${list}<p class="hint foot spaced">${recoveryCodes.hint}</p><div class="stack">${copyButton(codes.join('\n'), copy, 'button quiet')}${download}${buttonLink(recoveryCodes.done, links.onward)}</div>`,
  })
}

export type ReplaceCodesPage = Form & { readonly links: { readonly cancel: string } }

/** What new recovery codes do to the old ones, before they are made. */
export function replaceCodesPage(frame: Frame, props: ReplaceCodesPage): Html {
  const { recoveryCodes } = messagesOf(frame.locale)
  const list = consequences({
    happens: { title: recoveryCodes.happens, items: [recoveryCodes.itemNew, recoveryCodes.itemVoid] },
    stays: { title: recoveryCodes.stays, items: [recoveryCodes.staysOthers] },
  })
  const buttons = html`<div class="stack">${button(recoveryCodes.replace)}${buttonLink(recoveryCodes.cancel, props.links.cancel, { kind: 'quiet' })}</div>`
  return panelPage(frame, {
    title: recoveryCodes.title,
    heading: recoveryCodes.replaceHeading,
    content: form(frame, props, [], html`${list}${buttons}`),
  })
}
