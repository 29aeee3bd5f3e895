/** Services that contracts already name and that have no manifest yet. A name leaves this list when its manifest exists. */
export const plannedServices: readonly string[] = ['console']
