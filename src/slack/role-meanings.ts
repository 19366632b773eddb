/**
 * The meanings of Make's own roles, short enough to fit under a choice. https://help.make.com/organizations,
 * https://help.make.com/teams
 */
const meanings: Readonly<Record<string, string>> = {
  Admin: 'Everything but deleting or transferring the organization',
  Member: 'Sees the organization',
  Accountant: 'A member who also handles payments',
  'App Developer': 'A member who also installs apps',
  Guest: 'May only sign in',
  'Team Admin': 'Team members and their roles, and everything in the team',
  'Team Member': 'Everything in the team except its members',
  'Team Monitoring': 'Reads scenarios and their runs',
  'Team Operator': 'Starts, stops and schedules scenarios, cannot edit them',
  'Team Restricted Member': 'Edits scenarios without full publishing rights',
};

/**
 * The meaning of a role, 75 characters at most. Only their creators can explain custom roles, so one with the name of
 * Make's own is said to be another, and the others have none.
 */
export function roleMeaning({
  id,
  name,
  isCustom,
}: {
  readonly id: number;
  readonly name: string;
  readonly isCustom?: boolean;
}): string | undefined {
  if (!isCustom) return meanings[name];
  const own = Object.keys(meanings).find((one) => one.toLowerCase() === name.trim().toLowerCase());
  return own && `A custom role (number ${id}), not Make’s own`;
}
