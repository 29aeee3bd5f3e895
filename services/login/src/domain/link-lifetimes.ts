/** How long the links of mails work. rbac enforces it. */
export const linkLifetimeSeconds = { confirm_email: 86_400, reset_password: 1200 } as const
