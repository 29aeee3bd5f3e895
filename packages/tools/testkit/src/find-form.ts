import type { Page } from './page.ts'

/** A form as a browser sends it when the person types nothing. */
export type FoundForm = {
  action: string
  /** Hidden fields, and the initial values of visible ones. */
  fields: Record<string, string>
}

/** Finds the form of a page whose action matches. */
export function findForm({ text, url, status }: Pick<Page, 'text' | 'url' | 'status'>, action: RegExp): FoundForm {
  for (const [whole, attributes = ''] of text.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)) {
    const target = attributeOf(attributes, 'action') ?? ''
    if (action.test(target)) return { action: target, fields: fieldsOf(whole) }
  }
  const [, title = 'untitled'] = /<title>([^<]*)/.exec(text) ?? []
  throw new Error(`the page at ${url}, ${status} "${title}", has no form that is sent to ${action}`)
}

function fieldsOf(form: string): Record<string, string> {
  const inputs = [...form.matchAll(/<input([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const name = attributeOf(attributes, 'name')
    return name ? [[name, attributeOf(attributes, 'value') ?? ''] as const] : []
  })
  const selects = [...form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)].map(
    ([, attributes = '', options = '']) => {
      const chosen = [...options.matchAll(/<option([^>]*)>/g)].find(([, one = '']) => / selected/.test(one))
      return [attributeOf(attributes, 'name') ?? '', attributeOf(chosen?.[1] ?? '', 'value') ?? ''] as const
    },
  )
  return Object.fromEntries([...inputs, ...selects])
}

function attributeOf(attributes: string, name: string): string | undefined {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(attributes)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

export function unescapeHtml(text: string) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
