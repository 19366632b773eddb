/** How a member of a group is mentioned; holders of a Make role are not known by name. */
export function mentionOf(member: string): string[] {
  if (member.startsWith('make:')) return [];
  return [member.startsWith('S') ? `<!subteam^${member}>` : `<@${member}>`];
}
