import { emailAddress, file, optional, text } from './variables.ts'

const group = 'Brand'

/** What an installation calls itself: of every service that names it to people. */
export function brandNameVariable(prefix: string) {
  return text(`${prefix}_BRAND_NAME`, {
    group,
    default: 'Constellation',
    help: 'What the installation is called on pages and in mails, authenticator apps and passkeys.',
  })
}

/** How an installation looks: of every service that has pages. */
export function brandVariables(prefix: string) {
  return {
    brandName: brandNameVariable(prefix),
    brandLogo: optional(
      file(`${prefix}_BRAND_LOGO_FILE`, {
        group,
        help: 'SVG file of at most 16 KiB, shown in place of our mark. An empty file is none.',
      }),
    ),
    brandAccent: optional(
      text(`${prefix}_BRAND_ACCENT`, {
        group,
        help: 'The colour of buttons and links, such as `#2b4fd0`. Pages use the tone nearest to it that people can read.',
      }),
    ),
    supportAddress: optional(
      emailAddress(`${prefix}_SUPPORT_ADDRESS`, {
        group,
        help: 'The e-mail address of people who help. Pages and mails name it.',
      }),
    ),
  }
}
