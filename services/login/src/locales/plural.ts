/** The form that a language uses for this many; `other` where it has no form of its own. */
export function plural(
  intlLocale: string,
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string },
): string {
  return forms[new Intl.PluralRules(intlLocale).select(count)] ?? forms.other
}
