import type { Beat } from '../runtime/loop.js';

/** How the rounds of one organization report. */
export interface OrganizationPart extends Beat {
  leave(): void;
}

/** One part for each organization there is, so that one which hangs is not hidden by the others. */
export function createOrganizationParts(register: (organizationId: number) => OrganizationPart | undefined) {
  const parts = new Map<number, OrganizationPart>();
  return {
    of: (organizationId: number): OrganizationPart | undefined => parts.get(organizationId),
    follow(organizations: ReadonlyMap<number, unknown> | undefined): void {
      for (const [id, part] of parts) {
        if (organizations?.has(id)) continue;
        part.leave();
        parts.delete(id);
      }
      for (const id of organizations?.keys() ?? []) {
        const part = parts.has(id) ? undefined : register(id);
        if (part) parts.set(id, part);
      }
    },
  };
}
