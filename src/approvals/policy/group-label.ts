/** A group of the policy as people read it: "Team admins" for `team-admins`. */
export function groupLabel(group: string): string {
  const words = group.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
