export const factorsPath = '/account/factors'
