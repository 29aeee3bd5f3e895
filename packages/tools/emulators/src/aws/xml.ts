/** The content of an element: text, or elements by name. A list repeats its name. What is undefined is left out. */
export type XmlContent =
  | string
  | number
  | boolean
  | { readonly [name: string]: XmlContent | readonly XmlContent[] | undefined }

/** A document with one root. */
export function renderXml(root: string, content: XmlContent, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escapeText(namespace)}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${render(content)}</${root}>`
}

function render(content: XmlContent): string {
  if (typeof content !== 'object') return escapeText(String(content))
  return Object.entries(content)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one) => `<${name}>${render(one)}</${name}>`),
    )
    .join('')
}

function escapeText(text: string): string {
  // A parser would change these control characters, so they are sent as references.
  return text.replace(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`)
}
