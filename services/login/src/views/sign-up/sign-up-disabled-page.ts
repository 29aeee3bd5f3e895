import type { Html } from '@constellation/design'
import { messagesOf } from '../../locales/index.ts'
import { type Frame, footLine, panelPage } from '../frame.ts'

export type SignUpDisabledPage = { readonly links: { readonly signIn: string } }

/** Nobody can create an account here. People who have one can still sign in. */
export function signUpDisabledPage(frame: Frame, { links }: SignUpDisabledPage): Html {
  const { signUp, signInLink } = messagesOf(frame.locale)
  return panelPage(frame, {
    title: signUp.disabledHeading,
    heading: signUp.disabledHeading,
    lede: signUp.disabledText,
    content: footLine(signUp.haveOne, signInLink, links.signIn),
    refuses: true,
  })
}
