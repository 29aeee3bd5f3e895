import type { Environment, Place } from './place.ts'
import type { Input } from './service.ts'

/** What an operator says once of the name that services call the installation by. Empty: the product's own. */
export const brandNameInput: Readonly<Record<string, Input>> = {
  brand_name: {
    type: 'str',
    default: '',
    description: 'What the installation is called on pages and in mails, authenticator apps and passkeys.',
  },
}

/** What an operator says once of the look of every page and mail. */
export const brandInputs: Readonly<Record<string, Input>> = {
  ...brandNameInput,
  brand_accent: {
    type: 'str',
    default: '',
    description:
      'The colour of buttons and links, such as `#2b4fd0`. Pages use the tone nearest to it that people can read.',
  },
  brand_logo: {
    type: 'str',
    default: '',
    secret: true,
    description:
      'The text of an SVG file of at most 16 KiB, shown in place of our mark. A lookup reads it from a file.',
  },
  support_address: {
    type: 'str',
    default: '',
    description: 'The e-mail address of people who help. Pages and mails name it.',
  },
}

/** The variables of a service with pages, made of these inputs. */
export function brandVariables(prefix: string, place: Place): Environment {
  return {
    [`${prefix}_BRAND_NAME`]: place.input('brand_name'),
    [`${prefix}_BRAND_ACCENT`]: place.input('brand_accent'),
    [`${prefix}_BRAND_LOGO_FILE`]: place.input('brand_logo'),
    [`${prefix}_SUPPORT_ADDRESS`]: place.input('support_address'),
  }
}
